"""Good inputs, in our own words, that odd ones are made from, and the words that parsers have a meaning for."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

_EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "dispatches"

DISPATCHES = tuple(
    path.read_text(encoding="utf-8") for path in sorted(_EXAMPLES.iterdir()) if path.suffix in (".md", ".txt")
)
"""The example dispatches."""

REPORT = (
    "ABU KAMAL, Nov 10, 2017 (Two Rivers Wire) — Syrian troops and allied militias entered the border town of Abu Kamal "
    "on Thursday, a military source told the state agency, killing 12 fighters and wounding “at least 30”. The group "
    "denied it: “We still hold the town,” a spokesman said. Twelve kilometres south of Mayadin, near the T2 station, "
    "air strikes hit a convoy overnight, activists said; three civilians, including a child, were killed.\n\n"
    "By mid-October the SDF had taken Raqqa. In the eastern countryside of Deir ez-Zor, the Omar oil field changed hands "
    "twice since 22 October. U.S.-backed forces withdrew from Gharanij, the Syrian Observatory for Human Rights said.\n"
)
FLAGS = "🇺🇦 strikes near Bakhmut on 3 May 2023; 🇷🇺 shelling of Kherson, 2 killed | Kharkiv: clashes | Lyman: shelling"
TABLE = "Date | Place | Killed\n1 May | Homs | 3\n2 May | Hama | 12–15\n"
SHOUTED = (
    "REBELS SEIZE TOWN OF MAARRAT AL-NUMAN, 15 SOLDIERS DEAD: OPPOSITION\n\nBEIRUT, OCT 9 (EXAMPLE) - REBELS SAID."
)
OTHER_SCRIPTS = "قال المرصد إن الجيش سيطر على البوكمال يوم الخميس. Войска заняли Дебальцево в среду, сообщил источник."
TEXTS = (REPORT, FLAGS, TABLE, SHOUTED, OTHER_SCRIPTS, *DISPATCHES)

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Army says town is taken</title>
<meta property="article:published_time" content="2017-11-10T08:00:00Z"><meta property="og:site_name" content="Wire">
<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2017-11-10","headline":"Town is taken"}</script>
<link rel="canonical" href="https://example.org/a/1"></head><body><nav><a href="/">Home</a> | Menu</nav>
<article><h1>Army says town is taken</h1><time datetime="2017-11-10" pubdate>10 November 2017</time>
<p>Troops captured Abu Kamal on Thursday, the army said, and 12 fighters were killed in two days of clashes.</p>
<p>Residents said shelling went on &amp; that the hospital was hit; nobody could confirm it on Friday.</p>
<ul><li>One</li><li>Two</li></ul><table><tr><td>Killed</td><td>12</td></tr></table></article>
<footer>© 2017 Wire</footer></body></html>"""
PAGES = (PAGE, "<?xml version='1.0' encoding='utf-8'?><html><body><p>Short.</p></body></html>", "<p>Bare paragraph")

_RECORD = {
    "id": "a1",
    "title": "Town taken",
    "published": "2017-11-10",
    "outlet": "Wire",
    "text": REPORT,
    "url": "https://example.org/1",
}
JSON_LINES = (
    "\n".join(json.dumps({**_RECORD, "id": f"a{number}"}) for number in range(3)),
    json.dumps(
        {
            "headline": "x",
            "body": "Troops left Raqqa.",
            "pub_date": "Fri, 10 Nov 2017 08:00:00 GMT",
            "source": {"name": "W"},
        }
    ),
    "{}\n[]\n1\nnull\n",
)
JSON_FILES = (json.dumps([_RECORD, _RECORD]), json.dumps(_RECORD, indent=1), "[]", '{"text": 1}')
CSV_FILES = (
    'id,published,outlet,title,text\n1,2017-11-10,Wire,Taken,"Troops took the town,\nit said."\n2,,,,Second row\n',
    "text;date\nTroops took the town;10 Nov 2017\n",
    "Body\tSource\nTroops left.\tWire\n",
)
MARKDOWN = (
    "---\ntitle: Town is taken\ndate: 2017-11-10\nsource: Wire\nid: 0012\n---\n\n# Town is taken\n\nTroops took it.\n",
    "---\n- a\n- {b: [1, 2]}\n---\ntext\n",
    "# Heading #\n\ntext\n",
    *DISPATCHES[:3],
)

DATES = (
    "2017-11-10", "2017-11", "2017", "2017-11-10T08:00:00Z", "20171110T080000Z", "10 November 2017", "Nov. 10, 2017",
    "Fri, 10 Nov 2017 08:00:00 GMT", "Friday, Nov. 10 2017 at 8:00 p.m. EST", "November 2017", "2017/11/10",
)  # fmt: skip
TIMES = (
    "on Thursday", "last Friday night", "two days ago", "since mid-October", "between 3 and 5 May 2016", "by late 2015",
    "in the early hours of Monday, November 6", "the third week of Ramadan", "on the second day of Eid al-Fitr 1438",
    "in the first half of 2017", "over the past three weeks", "a day later", "until 14:30 on 1/2/2017", "winter 2014-15",
    "Orthodox Easter", "the 1980s", "in Q3 2016", "3 Muharram 1439", "September 31", "the night of 3-4 July",
    "Rosh Hashanah 5778", "a fortnight before", "February 29", "the end of the 19th century", "1 Jan. 1 – 31 Dec. 9999",
)  # fmt: skip
PLACE_NAMES = (
    "Abu Kamal", "Raqqa, SY", "الرقة", "Deir ez-Zor Governorate", "Ba'qubah", "Дебальцево", "T4 airbase", "172955",
    "geonames:174448", "Ar-Raqqah", "al-Bab, Aleppo", "Маріуполь", "‘Ayn al-‘Arab", "Saint-Denis", "São Paulo", "ʿAmmān",
)  # fmt: skip
RELATIVE = (
    "12 km south of Raqqa and 3 miles off Mayadin, between Homs and Hama on the Damascus–Aleppo road",
    "in Aleppo's western countryside, near the villages of Tell Rifaat, Azaz and Marea, north-east of the city of Homs",
    "the outskirts of Abu Kamal; the Deir ez-Zor-Damascus highway; the Iraqi-Syrian border near al-Qaim; half a km from",
    "a dozen kilometres (7.5 miles) to the east of the besieged Syrian city of Deir ez-Zor, in the al-Joura neighbourhood",
)
ACTORS = (
    "Syrian Arab Army", "U.S.-backed Syrian Democratic Forces", "al-Qaeda-linked militants", "the Russian defence ministry",
    "pro-government militias and Hezbollah fighters", "an Islamic State spokesman", "Turkish-backed rebels", "Houthi rebels",
    "the YPG's spokesman, Nouri Example,", "Lt. Gen. John Example of the coalition", "US warplanes", "gunmen",
)  # fmt: skip


def _table(row: dict[str, object], *others: dict[str, object]) -> str:
    stream = io.StringIO()
    writer = csv.DictWriter(stream, list(row))
    writer.writeheader()
    writer.writerows([row, *({**row, **each} for each in others)])
    return stream.getvalue()


ACLED = _table(
    {
        "event_id_cnty": "SYR90001", "event_date": "09 November 2017", "year": 2017, "time_precision": 1,
        "disorder_type": "Political violence", "event_type": "Battles", "sub_event_type": "Government regains territory",
        "actor1": "Military Forces of Syria (2000-2024)", "assoc_actor_1": "Hezbollah", "inter1": "State forces",
        "actor2": "Islamic State (Syria)", "assoc_actor_2": "", "inter2": "Rebel group", "interaction": "", "iso": 760,
        "civilian_targeting": "", "region": "Middle East", "country": "Syria", "admin1": "Deir ez Zor", "admin2": "",
        "admin3": "", "location": "Al Bukamal", "latitude": 34.4506, "longitude": 40.9186, "geo_precision": 1,
        "source": "Two Rivers Wire; Syrian Observatory for Human Rights", "source_scale": "National",
        "notes": "Soldiers were reported to have taken the town.", "fatalities": 12, "tags": "", "timestamp": 1510660800,
    },
    {"event_id_cnty": "SYR90002", "sub_event_type": "Air/drone strike", "geo_precision": 3, "time_precision": 3},
)  # fmt: skip
GED = _table(
    {
        "id": 910001, "relid": "SYR-2017-1-1-1", "year": 2017, "active_year": 1, "type_of_violence": 1,
        "conflict_new_id": 14327, "conflict_name": "Syria: Islamic State", "dyad_name": "Government of Syria - IS",
        "side_a_new_id": 118, "side_a": "Government of Syria", "side_b_new_id": 234, "side_b": "IS", "number_of_sources": 2,
        "source_article": '"Example Agency,2017-11-10,Fighting in the east"', "source_office": "Example Agency",
        "source_date": "2017-11-10;2017-11-11", "source_headline": "Fighting kills nine", "source_original": "SOHR",
        "where_prec": 1, "where_coordinates": "Abu Kamal town", "adm_1": "Deir ez-Zor Governorate", "latitude": 34.45226,
        "longitude": 40.91854, "country": "Syria", "date_prec": 2, "date_start": "2017-11-08", "date_end": "2017-11-10",
        "low": 5, "best": 9, "high": 14,
    },
    {"id": 910002, "type_of_violence": 3, "where_prec": 6, "date_prec": 5},
)  # fmt: skip
VIINA = _table(
    {"geonameid": 706448, "date": "20220301", "status_wiki": "UA", "status_isw": "UA", "status": "CONTESTED"},
    {"date": "20220310", "status_isw": "RU"},
)
CLAIMS = _table(
    {
        "id": "c1", "doc": "d1", "type": "capture", "actor": "Syrian Arab Army", "target": "Islamic State", "country": "SY",
        "place": "Abu Kamal", "latitude": 34.45, "longitude": 40.92, "date_start": "2017-11-08", "date_end": "2017-11-09",
        "speaker": "Syrian military", "status": "actual", "killed": "12", "quote": "captured Abu Kamal", "confidence": 0.8,
        "published": "2017-11-09", "outlet": "Wire", "geonames_id": 174448, "radius_km": 5, "place_kind": "town",
    },
    {"id": "c2", "killed": "3-5", "geonames_id": "", "place": "Abu Kamal, Syria", "status": "denied"},
)  # fmt: skip

PLACE_LISTS = (
    "name,latitude,longitude,country,population,names,feature,code\nTall Zahra,35.9,39.25,SY,120,تل زهرة|Zahra,village,SY01\n",
    "ADM3_EN;lat;lon;ADM3_PCODE\nExample;35,5;39,1;SY010203\n",
)
GEOJSON = (
    json.dumps({
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "id": 1, "properties": {"name": "Tall Zahra", "population": 120},
             "geometry": {"type": "Point", "coordinates": [39.25, 35.9]}},
            {"type": "Feature", "properties": {"name_en": "Area", "names": ["A", "B"]},
             "geometry": {"type": "Polygon", "coordinates": [[[39, 35], [40, 35], [40, 36], [39, 35]]]}},
        ],
    }),
)  # fmt: skip
DUMP = "\n".join(
    "\t".join(map(str, row))
    for row in (
        [172955, "Ar Raqqah", "Ar Raqqah", "Rakka,الرقة", 35.95, 39.01, "P", "PPLA", "SY", "", "04", "0401", "", "", 230000,
         "", 200, "Asia/Damascus", "2025-01-31"],
        [9000003, "Wādī Qasīr", "Wadi Qasir", "", 35.7, 39.4, "H", "WAD", "SY", "", "04", "", "", "", 0, "", 200,
         "Asia/Damascus", "2025-01-31"],
    )
)  # fmt: skip

REGISTRIES = (
    "parties:\n  - id: river_front\n    kind: rebel\n    names:\n      - River Front\n      - {name: Old Front, to: 2015-01-01}\n"
    "    aliases: [RF men]\n    countries: [SY]\n    colour: '#aa00cc'\n  - party: isis\n    aliases: [Black Banner men]\n"
    "relations:\n  - [river_front, fights, isis, {from: 2014-01-01}]\n",
    "parties: []\n",
)
ANSWERS = (
    json.dumps({"claims": [{
        "quotes": ["captured Mayadin"], "type": "capture", "actor": ["Syrian army"], "target": [], "place": "Mayadin",
        "place_name": None, "date_start": "2017-11-09", "date_end": "2017-11-09", "speaker": "the army", "chain": [],
        "speaker_class": "party", "status": "actual", "killed": {"low": 1, "high": 2}, "wounded": None, "victims": None,
    }]}),
    "<think>Hm.</think>Here it is:\n```json\n{\"claims\": []}\n```",
    "[]",
)  # fmt: skip
COMPLETIONS = (
    json.dumps({"choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": ANSWERS[0]}}],
                "usage": {"prompt_tokens": 10, "completion_tokens": 5}}),
    '{"error": {"message": "no such model", "code": 404}}',
)  # fmt: skip

RESPONSES = (
    "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: 44\r\n\r\n<html><body><p>Troops left.</p></body></html>",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
    "HTTP/1.1 302 Found\r\nLocation: https://example.org/other?x=1\r\n\r\n",
    "HTTP/1.0 200\r\nContent-Encoding: gzip\r\n\r\n\x1f\x8b\x08",
)
ADDRESSES = (
    "https://example.org/news/2017/11/10/town-taken.html?x=1#y", "http://[::1]:80/", "http://user:pw@example.org/", "ftp://a/",
    "https://exämple.org/ä", "http://127.0.0.1:8321", "http://0x7f.1/", "http://[::ffff:10.0.0.1]/", "HTTPS://EXAMPLE.ORG:443/",
)  # fmt: skip

REQUESTS = (
    "/api/v1/claims?place=Abu%20Kamal,%20SY&type=capture&from=2017-11-01&to=2017-11-30&limit=10",
    "/api/v1/claims?actor=isis&speaker=army&status=actual&cursor=abc&reader=rules.v1&rejected=true",
    "/api/v1/documents?outlet=Wire&from=2017-11-01", "/api/v1/documents/d1", "/api/v1/places?bbox=38,33,42,37&country=SY",
    "/api/v1/places/search?q=Rakka", "/api/v1/places/geonames:174448", "/api/v1/holdings?on=2017-11-15&known=2017-11-12",
    "/api/v1/timeline?place=Abu%20Kamal&from=2017-10-01&to=2017-11-30&step=7", "/api/v1/why?place=Raqqa&on=2017-11-01",
    "/api/v1/grid/holdings?known=2017-11-12", "/api/v1/events?place=Raqqa&type=capture&party=isis&bbox=0,0,50,50",
    "/api/v1/disputed?from=2017-11-01", "/api/v1/changes?since=2017-11-01&known=2017-11-12", "/api/v1/actors/search?q=isis",
    "/api/v1/sources/speakers?limit=5", "/api/v1/health?country=SY", "/api/v1/desk/queue?type=capture", "/healthz",
    "/api/v1/ogc/collections/holdings/items?datetime=2017-11-01/..&limit=3&bbox=0,0,1,1&f=json", "/api/v1/openapi.json",
    "/assets/../index.html", "/api/v1/timeline/runs?place=Raqqa",
)  # fmt: skip
DECISIONS = (
    '{"kind": "reject", "subject": "c0123456789abcdef0123", "note": "misread"}',
    '{"kind": "correct", "subject": "c0123456789abcdef0123", "fields": {"type": "capture", "place": "Raqqa", "killed": [1, 2]}}',
    '{"kind": "merge", "claims": ["c0123456789abcdef0123", "c1123456789abcdef0123"]}',
)

NEWS_WORDS = (
    "captured ", "retaken", "withdrew from ", "killed ", "wounded ", "said", ", the army said,", "denied", "according to ",
    "Raqqa ", "Aleppo ", "Homs", "Syria ", "SDF ", "ISIS ", "the ", " of ", " and ", "al-", "-", "12 km ", "south of ", "near ",
    "“", "”", ".", ". ", "\n", "\n\n", "on Monday ", "2017 ", "May ", "Nov. 10, 2017 ", "| ", "* ", "🇸🇾", "dozens ", "no ", "U.S.",
    "Mr. ", "Gen. ", "told ", "reported that ", "road ", "highway", "countryside", "air strike ", "IS ", "(", ")", "…",
)  # fmt: skip
TIME_WORDS = (
    "Monday", " May ", " march ", "last ", "next ", "ago", "since ", "until ", "between ", " and ", "mid-", "early ", "late ",
    "days", "weeks ", "years ", "the ", "of ", "st ", "th", "Ramadan", "Eid", "1438", "AH", "2017", "'17", "1/2/03", "–", "-", " to ",
    "night", "dawn", "o'clock", "a.m.", "AD", "BC", "century", "spring", "half of ", "Easter", "twenty-", "hundred ", "million ",
)  # fmt: skip
PAGE_WORDS = (
    "<p>", "</p>", "<div>", "<article>", "</html>", "<script>", "</script>", "<style>", "<table><tr><td>", "<br>", "<a href='#'>",
    "<meta name='date' content='", "<time datetime='", "charset=", "utf-7", "utf-16", "idna", "zlib", "<svg>", "<template>", "<!--",
    "<noscript>", "<iframe srcdoc='", "&nbsp;", "<li>", "<h1>", "<title>", "<frameset>", "<plaintext>", "<base href='//[x'>", "<math>",
    "\"datePublished\": \"", "<link rel='canonical' href='http://[", "<ul>", "<b>", "<span>", "<form>", "<select>", "<body>",
)  # fmt: skip
JSON_WORDS = (
    '"text"',
    '"date"',
    ":",
    ",",
    "{",
    "}",
    "[",
    "]",
    '"',
    "1e999",
    "-",
    "null",
    "\\ud800",
    "\\u0000",
    "NaN",
    '"name":',
)
YAML_WORDS = (
    "- ",
    ": ",
    "parties:",
    "relations:",
    "id: ",
    "names: ",
    "from: ",
    "!!",
    "&x ",
    "*x",
    "<<: ",
    "? ",
    "|\n",
    "#",
    "2014-13-45",
    "~",
)
HTTP_WORDS = ("\r\n", "Content-Length: ", "-1", "99999999999999", "Transfer-Encoding: chunked\r\n", "ffffffffffff\r\n", "Content-Encoding: br\r\n",
              "gzip", "Location: ", "//[", "HTTP/9.9 ", "HTTP/1.1 100 Continue\r\n\r\n", "Content-Type: ;;charset=\r\n", "0\r\n\r\n")  # fmt: skip
URL_WORDS = ("?", "&", "=", "%00", "%ff", "%2f..%2f", "place=", "limit=", "bbox=", "from=", "known=", "cursor=", "q=", "9999-12-31", "on=",
             "1e9", "null", "geonames:", "%F0%9F%87%B8", "/api/v1/", "step=", "type=", "-180,-90,180,90", "datetime=../..")  # fmt: skip
