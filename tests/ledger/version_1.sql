PRAGMA application_id = 1380996164;
PRAGMA user_version = 1;
BEGIN TRANSACTION;
CREATE TABLE claim_actors (
	name BIGINT NOT NULL, 
	claim_id VARCHAR NOT NULL, 
	role VARCHAR NOT NULL, 
	position INTEGER NOT NULL, 
	PRIMARY KEY (name, claim_id, role, position), 
	FOREIGN KEY(name) REFERENCES names (id), 
	FOREIGN KEY(claim_id) REFERENCES claims (id)
)
 WITHOUT ROWID

;
INSERT INTO "claim_actors" VALUES(2050182816515141236,'c8763b8658f51cde66fbd','target',0);
INSERT INTO "claim_actors" VALUES(2050182816515141236,'cbed5964eccfb03ff2b20','actor',0);
INSERT INTO "claim_actors" VALUES(2050182816515141236,'cf237b3fcbff421b2b4f3','actor',0);
INSERT INTO "claim_actors" VALUES(2343633083481219059,'c8763b8658f51cde66fbd','actor',0);
INSERT INTO "claim_actors" VALUES(2343633083481219059,'ca8066e2b19bf14b4cc8a','target',0);
INSERT INTO "claim_actors" VALUES(4427667872642720225,'c2c608b3ce1ef8a06cbb8','actor',0);
INSERT INTO "claim_actors" VALUES(4427667872642720225,'cbed5964eccfb03ff2b20','target',0);
INSERT INTO "claim_actors" VALUES(4427667872642720225,'cf237b3fcbff421b2b4f3','target',0);
INSERT INTO "claim_actors" VALUES(7289737569967713292,'c2c608b3ce1ef8a06cbb8','target',0);
INSERT INTO "claim_actors" VALUES(7289737569967713292,'ca8066e2b19bf14b4cc8a','actor',0);
CREATE TABLE claims (
	id VARCHAR NOT NULL, 
	document_id VARCHAR NOT NULL, 
	reader_id VARCHAR NOT NULL, 
	first_offset INTEGER NOT NULL, 
	type VARCHAR NOT NULL, 
	status VARCHAR NOT NULL, 
	speaker BIGINT NOT NULL, 
	speaker_class VARCHAR NOT NULL, 
	place BIGINT, 
	happened_from DATE, 
	happened_to DATE, 
	confidence FLOAT NOT NULL, 
	content TEXT NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(document_id, reader_id) REFERENCES readings (document_id, reader_id), 
	FOREIGN KEY(speaker) REFERENCES names (id), 
	FOREIGN KEY(place) REFERENCES places (id)
);
INSERT INTO "claims" VALUES('cf237b3fcbff421b2b4f3','dd194c11d63784adfa723','rules.test@1',0,'besiege','actual',4427667872642720225,'party',2357152632696692955,'2017-05-05','2017-05-05',0.75,'{"actor":[{"id":"islamic_state","name":"Islamic State"}],"attribution":{"chain":["Syrian army"],"speaker":"Syrian army","speaker_class":"party","speaker_id":"syrian_army"},"confidence":0.75,"document_id":"dd194c11d63784adfa723","happened":{"end":"2017-05-05","start":"2017-05-05"},"id":"cf237b3fcbff421b2b4f3","place":{"country":"SY","geonames_id":174448,"kind":"town","latitude":34.45,"longitude":40.92,"name":"Abu Kamal","probability":0.9,"radius_km":5.0,"text":"Boukamal"},"quotes":[{"end":62,"start":0,"text":"Report 4, part 0: a party said that a place had changed hands."}],"reader":"rules.test@1","status":"actual","target":[{"id":"syrian_army","name":"Syrian army"}],"type":"besiege"}');
INSERT INTO "claims" VALUES('c2c608b3ce1ef8a06cbb8','dd194c11d63784adfa723','rules.test@1',63,'handover','actual',4427667872642720225,'party',574425381304218377,'2017-06-05','2017-06-05',0.75,'{"actor":[{"id":"syrian_army","name":"Syrian army"}],"attribution":{"chain":["Syrian army"],"speaker":"Syrian army","speaker_class":"party","speaker_id":"syrian_army"},"confidence":0.75,"document_id":"dd194c11d63784adfa723","happened":{"end":"2017-06-05","start":"2017-06-05"},"id":"c2c608b3ce1ef8a06cbb8","place":{"country":"SY","geonames_id":172955,"kind":"town","latitude":35.95,"longitude":39.01,"name":"Raqqa","probability":0.8,"radius_km":8.0,"text":"Ar-Raqqah"},"quotes":[{"end":125,"start":63,"text":"Report 4, part 1: a party said that a place had changed hands."}],"reader":"rules.test@1","status":"actual","target":[{"id":"iraqi_army","name":"Iraqi army"}],"type":"handover"}');
INSERT INTO "claims" VALUES('ca8066e2b19bf14b4cc8a','dd194c11d63784adfa723','rules.test@1',126,'clash','actual',4427667872642720225,'party',6129588945037869257,'2017-07-05','2017-07-05',0.75,'{"actor":[{"id":"iraqi_army","name":"Iraqi army"}],"attribution":{"chain":["Syrian army"],"speaker":"Syrian army","speaker_class":"party","speaker_id":"syrian_army"},"confidence":0.75,"document_id":"dd194c11d63784adfa723","happened":{"end":"2017-07-05","start":"2017-07-05"},"id":"ca8066e2b19bf14b4cc8a","place":{"country":"IQ","geonames_id":100077,"kind":"town","latitude":34.37,"longitude":41.09,"name":"Al Qa''im","probability":0.7,"radius_km":5.0,"text":"Qaim"},"quotes":[{"end":188,"start":126,"text":"Report 4, part 2: a party said that a place had changed hands."}],"reader":"rules.test@1","status":"actual","target":[{"name":"local fighters"}],"type":"clash"}');
INSERT INTO "claims" VALUES('c8763b8658f51cde66fbd','dd194c11d63784adfa723','rules.test@1',189,'air_strike','actual',4427667872642720225,'party',2772640326242042736,'2017-08-05','2017-08-05',0.75,'{"actor":[{"name":"local fighters"}],"attribution":{"chain":["Syrian army"],"speaker":"Syrian army","speaker_class":"party","speaker_id":"syrian_army"},"confidence":0.75,"document_id":"dd194c11d63784adfa723","happened":{"end":"2017-08-05","start":"2017-08-05"},"id":"c8763b8658f51cde66fbd","place":{"kind":"unknown","name":"Upper Wells","probability":0.0,"text":"Upper Wells"},"quotes":[{"end":251,"start":189,"text":"Report 4, part 3: a party said that a place had changed hands."}],"reader":"rules.test@1","status":"actual","target":[{"id":"islamic_state","name":"Islamic State"}],"type":"air_strike"}');
INSERT INTO "claims" VALUES('cbed5964eccfb03ff2b20','dd194c11d63784adfa723','rules.test@1',252,'shelling','actual',4427667872642720225,'party',2357152632696692955,'2017-09-05','2017-09-05',0.75,'{"actor":[{"id":"islamic_state","name":"Islamic State"}],"attribution":{"chain":["Syrian army"],"speaker":"Syrian army","speaker_class":"party","speaker_id":"syrian_army"},"confidence":0.75,"document_id":"dd194c11d63784adfa723","happened":{"end":"2017-09-05","start":"2017-09-05"},"id":"cbed5964eccfb03ff2b20","place":{"country":"SY","geonames_id":174448,"kind":"town","latitude":34.45,"longitude":40.92,"name":"Abu Kamal","probability":0.9,"radius_km":5.0,"text":"Boukamal"},"quotes":[{"end":314,"start":252,"text":"Report 4, part 4: a party said that a place had changed hands."}],"reader":"rules.test@1","status":"actual","target":[{"id":"syrian_army","name":"Syrian army"}],"type":"shelling"}');
CREATE TABLE decisions (
	id VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	subject VARCHAR NOT NULL, 
	decided_by VARCHAR NOT NULL, 
	decided_at VARCHAR NOT NULL, 
	detail TEXT NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "decisions" VALUES('sea03f98c4d25ab2f72a3','reject','cf237b3fcbff421b2b4f3','reviewer','2024-01-01T00:00:00.000000+00:00','{"reason":"a caption"}');
INSERT INTO "decisions" VALUES('s8bf5a88666ee0ec37231','correct','c2c608b3ce1ef8a06cbb8','reviewer','2024-01-02T00:00:00.000000+00:00','{"fields":{"status":"possible"}}');
CREATE TABLE document_keys (
	document_id VARCHAR NOT NULL, 
	"key" VARCHAR NOT NULL, 
	url VARCHAR NOT NULL, 
	published VARCHAR NOT NULL, 
	precision VARCHAR NOT NULL, 
	origin VARCHAR NOT NULL, 
	seen VARCHAR NOT NULL, 
	PRIMARY KEY (document_id, "key", url, published, precision, origin), 
	FOREIGN KEY(document_id) REFERENCES documents (id)
);
INSERT INTO "document_keys" VALUES('dd194c11d63784adfa723','report-00004','','2017-05-05','day','given','2026-11-22T15:38:17.931271+00:00');
CREATE TABLE documents (
	id VARCHAR NOT NULL, 
	"key" VARCHAR NOT NULL, 
	published DATE, 
	precision VARCHAR NOT NULL, 
	origin VARCHAR NOT NULL, 
	outlet VARCHAR, 
	title VARCHAR, 
	url VARCHAR, 
	ingested VARCHAR NOT NULL, 
	text TEXT NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "documents" VALUES('dd194c11d63784adfa723','report-00004','2017-05-05','day','given','Example Wire',NULL,NULL,'2026-11-22T15:38:17.931271+00:00','Report 4, part 0: a party said that a place had changed hands. Report 4, part 1: a party said that a place had changed hands. Report 4, part 2: a party said that a place had changed hands. Report 4, part 3: a party said that a place had changed hands. Report 4, part 4: a party said that a place had changed hands.');
CREATE TABLE meta (
	"key" VARCHAR NOT NULL, 
	value VARCHAR NOT NULL, 
	PRIMARY KEY ("key")
);
INSERT INTO "meta" VALUES('schema_version','1');
INSERT INTO "meta" VALUES('created_by','reportedly 0.1.0');
CREATE TABLE names (
	id BIGINT NOT NULL, 
	name VARCHAR NOT NULL, 
	registry_id VARCHAR NOT NULL, 
	folded VARCHAR NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "names" VALUES(4427667872642720225,'Syrian army','syrian_army','syrian army');
INSERT INTO "names" VALUES(2050182816515141236,'Islamic State','islamic_state','islamic state');
INSERT INTO "names" VALUES(7289737569967713292,'Iraqi army','iraqi_army','iraqi army');
INSERT INTO "names" VALUES(2343633083481219059,'local fighters','','local fighters');
CREATE TABLE places (
	id BIGINT NOT NULL, 
	text VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	country VARCHAR, 
	geonames_id BIGINT, 
	latitude FLOAT, 
	longitude FLOAT, 
	kind VARCHAR NOT NULL, 
	radius_km FLOAT, 
	"key" VARCHAR NOT NULL, 
	folded_text VARCHAR NOT NULL, 
	folded_name VARCHAR NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "places" VALUES(2357152632696692955,'Boukamal','Abu Kamal','SY',174448,34.45,40.92,'town',5.0,'geonames:174448','boukamal','abu kamal');
INSERT INTO "places" VALUES(574425381304218377,'Ar-Raqqah','Raqqa','SY',172955,35.95,39.01,'town',8.0,'geonames:172955','ar raqqah','raqqa');
INSERT INTO "places" VALUES(6129588945037869257,'Qaim','Al Qa''im','IQ',100077,34.37,41.09,'town',5.0,'geonames:100077','qaim','al qaim');
INSERT INTO "places" VALUES(2772640326242042736,'Upper Wells','Upper Wells',NULL,NULL,NULL,NULL,'unknown',NULL,'name:upper wells,ZZ','upper wells','upper wells');
CREATE TABLE readers (
	id VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	version VARCHAR NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "readers" VALUES('rules.test@1','rules.test','1');
CREATE TABLE readings (
	document_id VARCHAR NOT NULL, 
	reader_id VARCHAR NOT NULL, 
	read VARCHAR NOT NULL, 
	claims INTEGER NOT NULL, 
	PRIMARY KEY (document_id, reader_id), 
	FOREIGN KEY(document_id) REFERENCES documents (id), 
	FOREIGN KEY(reader_id) REFERENCES readers (id)
);
INSERT INTO "readings" VALUES('dd194c11d63784adfa723','rules.test@1','2026-11-22T15:38:17.931271+00:00',5);
CREATE INDEX documents_in_order ON documents (published, "key", id);
CREATE INDEX names_by_registry_id ON names (registry_id);
CREATE INDEX places_by_folded_text ON places (folded_text);
CREATE INDEX places_by_folded_name ON places (folded_name);
CREATE INDEX places_by_geonames_id ON places (geonames_id);
CREATE INDEX decisions_in_order ON decisions (decided_at, id);
CREATE INDEX document_keys_by_key ON document_keys ("key");
CREATE INDEX readings_by_time ON readings (document_id, read, reader_id);
CREATE INDEX readings_by_reader ON readings (reader_id);
CREATE INDEX claims_in_order ON claims (document_id, first_offset, id);
CREATE INDEX claims_by_speaker ON claims (speaker);
CREATE INDEX claims_by_place ON claims (place, happened_from, happened_to);
CREATE INDEX claims_by_time ON claims (happened_to, happened_from);
CREATE TRIGGER documents_no_update BEFORE UPDATE ON documents BEGIN SELECT RAISE(ABORT, 'documents is append-only: decisions correct it'); END;
CREATE TRIGGER documents_no_delete BEFORE DELETE ON documents BEGIN SELECT RAISE(ABORT, 'documents is append-only: decisions correct it'); END;
CREATE TRIGGER document_keys_no_update BEFORE UPDATE ON document_keys BEGIN SELECT RAISE(ABORT, 'document_keys is append-only: decisions correct it'); END;
CREATE TRIGGER document_keys_no_delete BEFORE DELETE ON document_keys BEGIN SELECT RAISE(ABORT, 'document_keys is append-only: decisions correct it'); END;
CREATE TRIGGER readers_no_update BEFORE UPDATE ON readers BEGIN SELECT RAISE(ABORT, 'readers is append-only: decisions correct it'); END;
CREATE TRIGGER readers_no_delete BEFORE DELETE ON readers BEGIN SELECT RAISE(ABORT, 'readers is append-only: decisions correct it'); END;
CREATE TRIGGER readings_no_update BEFORE UPDATE ON readings BEGIN SELECT RAISE(ABORT, 'readings is append-only: decisions correct it'); END;
CREATE TRIGGER readings_no_delete BEFORE DELETE ON readings BEGIN SELECT RAISE(ABORT, 'readings is append-only: decisions correct it'); END;
CREATE TRIGGER names_no_update BEFORE UPDATE ON names BEGIN SELECT RAISE(ABORT, 'names is append-only: decisions correct it'); END;
CREATE TRIGGER names_no_delete BEFORE DELETE ON names BEGIN SELECT RAISE(ABORT, 'names is append-only: decisions correct it'); END;
CREATE TRIGGER places_no_update BEFORE UPDATE ON places BEGIN SELECT RAISE(ABORT, 'places is append-only: decisions correct it'); END;
CREATE TRIGGER places_no_delete BEFORE DELETE ON places BEGIN SELECT RAISE(ABORT, 'places is append-only: decisions correct it'); END;
CREATE TRIGGER claims_no_update BEFORE UPDATE ON claims BEGIN SELECT RAISE(ABORT, 'claims is append-only: decisions correct it'); END;
CREATE TRIGGER claims_no_delete BEFORE DELETE ON claims BEGIN SELECT RAISE(ABORT, 'claims is append-only: decisions correct it'); END;
CREATE TRIGGER claim_actors_no_update BEFORE UPDATE ON claim_actors BEGIN SELECT RAISE(ABORT, 'claim_actors is append-only: decisions correct it'); END;
CREATE TRIGGER claim_actors_no_delete BEFORE DELETE ON claim_actors BEGIN SELECT RAISE(ABORT, 'claim_actors is append-only: decisions correct it'); END;
CREATE TRIGGER decisions_no_update BEFORE UPDATE ON decisions BEGIN SELECT RAISE(ABORT, 'decisions is append-only: decisions correct it'); END;
CREATE TRIGGER decisions_no_delete BEFORE DELETE ON decisions BEGIN SELECT RAISE(ABORT, 'decisions is append-only: decisions correct it'); END;
COMMIT;
