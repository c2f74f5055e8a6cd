"""Documents of an invented company, as real PDF, DOCX, XLSX and HTML files, made with the standard library alone.

`demo.py` uploads them. To look at them: `python3 scripts/demo_documents.py FOLDER`.
"""

import io
import sys
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

TRAVEL_POLICY = [
    [
        "Halden & Voss Instruments",
        "Travel and Expense Policy, valid from 1 January",
        "",
        "1. Scope",
        "This policy applies to all employees, trainees and contractors who travel on behalf of",
        "Halden & Voss Instruments. Local agreements may add to it but may not lower its limits.",
        "",
        "2. Approval",
        "Every trip needs the approval of the head of department before anything is booked. Trips",
        "outside Europe are approved by the managing director as well. An approval is valid for",
        "sixty days; after that it has to be requested again.",
        "",
        "3. Trains and flights",
        "Trains are preferred for journeys of less than five hours. Second class is standard; first",
        "class may be booked when the ride takes longer than three hours. Flights are booked in",
        "economy class. Business class is permitted on flights of more than nine hours.",
        "",
        "4. Hotels",
        "Hotels are booked through the travel desk. Breakfast is included in the limits of the",
        "rate table, which is kept as a spreadsheet and updated every year.",
    ],
    [
        "Travel and Expense Policy, page 2",
        "",
        "5. Private cars",
        "Using a private car for a business trip is possible when public transport would take",
        "considerably longer. The company reimburses 0.42 euros per kilometre driven, and 0.05 euros",
        "more for every colleague who rides along. Parking fees are refunded against a receipt, fines",
        "are not.",
        "",
        "6. Receipts and deadlines",
        "Expenses are claimed within thirty days after the end of the trip. Receipts are required for",
        "every amount above ten euros. A lost receipt may be replaced by a written statement twice",
        "a year.",
        "",
        "7. Entertaining customers",
        "Meals with customers are refunded up to 65 euros per person. The claim names all guests and",
        "the purpose of the meeting. Alcohol is refunded only with a meal.",
        "",
        "8. Payment",
        "Approved claims are paid with the next salary. Advances are granted for trips of more than",
        "ten days.",
    ],
]

SECURITY_GUIDELINE = [
    ("Heading1", "Guideline for laptops and mobile devices"),
    (None, "This guideline of Halden & Voss Instruments covers every device that holds company data."),
    ("Heading2", "Encryption and updates"),
    (None, "All disks are encrypted. Updates are installed within seven days of their release; the service desk "
           "blocks devices that are more than thirty days behind."),
    ("Heading2", "Loss and theft"),
    (None, "A lost or stolen laptop must be reported to the security team within two hours of noticing the loss, at "
           "any time of day, by calling extension 4477. The team then locks the device remotely and revokes its "
           "certificates. Waiting until the next working day is not acceptable."),
    ("Heading2", "Travelling"),
    (None, "Devices stay in hand luggage. A privacy filter is used on trains and in waiting areas."),
    ("Heading2", "Return"),
    (None, "On the last working day all devices are handed to the service desk, which confirms the return in writing."),
]

RATES = {
    "Daily allowances": [
        ["Country", "Daily allowance (EUR)", "Hotel limit per night (EUR)", "Remarks"],
        ["Austria", 40, 130, ""],
        ["Denmark", 75, 185, ""],
        ["France", 53, 160, "Paris: hotel limit 210 EUR"],
        ["Japan", 58, 190, "Tokyo: hotel limit 240 EUR"],
        ["Norway", 79, 195, "Oslo: hotel limit 225 EUR"],
        ["Portugal", 32, 115, ""],
        ["Switzerland", 66, 200, "Geneva: hotel limit 230 EUR"],
    ],
    "Deductions": [
        ["Meal provided", "Share of the daily allowance that is deducted"],
        ["Breakfast", "20 percent"],
        ["Lunch", "40 percent"],
        ["Dinner", "40 percent"],
    ],
}

REMOTE_WORK_PAGE = """<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>Working from elsewhere: questions and answers</title></head>
<body>
<h1>Working from elsewhere: questions and answers</h1>
<p>For employees of Halden &amp; Voss Instruments. Last reviewed by the people team in March.</p>
<h2>How often may I work from home?</h2>
<p>Up to three days a week, by agreement with your team. Tuesdays are office days for everybody.</p>
<h2>May I work from another country?</h2>
<p>Yes, within the European Union, for at most six weeks in a calendar year. Tell the people team at least four
weeks before you leave, because a certificate of social insurance is needed.</p>
<h2>Who pays for my desk at home?</h2>
<p>After the probation period there is one grant of 450 euros for a desk, a chair or a screen.</p>
</body>
</html>
"""


def pdf(pages: list[list[str]]) -> bytes:
    """A PDF with one page of 11 pt Helvetica for each list of lines."""
    objects: list[bytes] = []

    def add(body: bytes) -> int:
        objects.append(body)
        return len(objects)

    catalog, page_tree, font = 1, 2, 3
    add(f"<< /Type /Catalog /Pages {page_tree} 0 R >>".encode())
    add(b"")  # the page tree, known once the pages are
    add(b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
    page_numbers = []
    for lines in pages:
        shown = "".join(f"({escape_pdf(line)}) Tj T*\n" for line in lines)
        stream = f"BT\n/F1 11 Tf\n15 TL\n72 770 Td\n{shown}ET\n".encode("cp1252")
        content = add(f"<< /Length {len(stream)} >>\nstream\n".encode() + stream + b"endstream")
        page = (
            f"<< /Type /Page /Parent {page_tree} 0 R /MediaBox [0 0 595 842] /Contents {content} 0 R "
            f"/Resources << /Font << /F1 {font} 0 R >> >> >>"
        )
        page_numbers.append(add(page.encode()))
    kids = " ".join(f"{number} 0 R" for number in page_numbers)
    objects[page_tree - 1] = f"<< /Type /Pages /Kids [{kids}] /Count {len(page_numbers)} >>".encode()

    file = io.BytesIO()
    file.write(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(file.tell())
        file.write(f"{number} 0 obj\n".encode() + body + b"\nendobj\n")
    table = file.tell()
    file.write(f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode())
    file.write("".join(f"{offset:010} 00000 n \n" for offset in offsets).encode())
    trailer = f"trailer\n<< /Size {len(objects) + 1} /Root {catalog} 0 R >>\nstartxref\n{table}\n%%EOF\n"
    file.write(trailer.encode())
    return file.getvalue()


def escape_pdf(text: str) -> str:
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def zipped(members: dict[str, str]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + text)
    return file.getvalue()


OFFICE = "http://schemas.openxmlformats.org"
RELATIONS = f"{OFFICE}/package/2006/relationships"
DOCUMENT_RELATION = f"{OFFICE}/officeDocument/2006/relationships"


def package(main_part: str, content_types: dict[str, str], members: dict[str, str]) -> bytes:
    """An Office file: the members, and the two lists that say what they are and which one comes first."""
    overrides = "".join(
        f'<Override PartName="/{name}" ContentType="application/vnd.openxmlformats-officedocument.{kind}+xml"/>'
        for name, kind in content_types.items()
    )
    return zipped({
        "[Content_Types].xml": f'<Types xmlns="{OFFICE}/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{RELATIONS}"><Relationship Id="rId1" '
        f'Type="{DOCUMENT_RELATION}/officeDocument" Target="{main_part}"/></Relationships>',
        **members,
    })


def docx(paragraphs: list[tuple[str | None, str]]) -> bytes:
    """A DOCX with one paragraph for each pair of style name (or None) and text."""
    body = "".join(
        "<w:p>"
        + (f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else "")
        + f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'
        for style, text in paragraphs
    )
    headings = "".join(
        f'<w:style w:type="paragraph" w:styleId="Heading{level}"><w:name w:val="heading {level}"/>'
        f'<w:pPr><w:outlineLvl w:val="{level - 1}"/></w:pPr><w:rPr><w:b/></w:rPr></w:style>'
        for level in (1, 2)
    )
    words = f'xmlns:w="{OFFICE}/wordprocessingml/2006/main"'
    return package(
        "word/document.xml",
        {"word/document.xml": "wordprocessingml.document.main", "word/styles.xml": "wordprocessingml.styles"},
        {
            "word/document.xml": f"<w:document {words}><w:body>{body}</w:body></w:document>",
            "word/styles.xml": f"<w:styles {words}>{headings}</w:styles>",
            "word/_rels/document.xml.rels": f'<Relationships xmlns="{RELATIONS}"><Relationship Id="rId1" '
            f'Type="{DOCUMENT_RELATION}/styles" Target="styles.xml"/></Relationships>',
        },
    )


def xlsx(sheets: dict[str, list[list[str | int]]]) -> bytes:
    """An XLSX with the named sheets, each a list of rows."""
    cells_of = f'xmlns="{OFFICE}/spreadsheetml/2006/main"'
    content_types = {"xl/workbook.xml": "spreadsheetml.sheet.main"}
    members, listed, related = {}, "", ""
    for number, (name, rows) in enumerate(sheets.items(), start=1):
        data = ""
        for row_number, row in enumerate(rows, start=1):
            cells = "".join(cell(f"{chr(ord('A') + column)}{row_number}", value) for column, value in enumerate(row))
            data += f'<row r="{row_number}">{cells}</row>'
        members[f"xl/worksheets/sheet{number}.xml"] = f"<worksheet {cells_of}><sheetData>{data}</sheetData></worksheet>"
        content_types[f"xl/worksheets/sheet{number}.xml"] = "spreadsheetml.worksheet"
        listed += f'<sheet name="{escape(name)}" sheetId="{number}" r:id="rId{number}"/>'
        related += (
            f'<Relationship Id="rId{number}" Type="{DOCUMENT_RELATION}/worksheet" '
            f'Target="worksheets/sheet{number}.xml"/>'
        )
    members["xl/workbook.xml"] = (
        f'<workbook {cells_of} xmlns:r="{DOCUMENT_RELATION}"><sheets>{listed}</sheets></workbook>'
    )
    members["xl/_rels/workbook.xml.rels"] = f'<Relationships xmlns="{RELATIONS}">{related}</Relationships>'
    return package("xl/workbook.xml", content_types, members)


def cell(reference: str, value: str | int) -> str:
    if isinstance(value, int):
        return f'<c r="{reference}"><v>{value}</v></c>'
    return f'<c r="{reference}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'


def documents() -> dict[str, bytes]:
    """File name to content, the same bytes in every run but for the time stamps inside the Office files."""
    return {
        "travel-and-expense-policy.pdf": pdf(TRAVEL_POLICY),
        "device-guideline.docx": docx(SECURITY_GUIDELINE),
        "travel-rates.xlsx": xlsx(RATES),
        "working-from-elsewhere.html": REMOTE_WORK_PAGE.encode(),
    }


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    for file_name, content in documents().items():
        (target / file_name).write_bytes(content)
        print(target / file_name)
