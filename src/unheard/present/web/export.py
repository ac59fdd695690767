"""Answers of Explore as files: CSV that no spreadsheet runs, and Parquet."""

import io

from starlette.responses import Response

from unheard.present.cli.metrics import spreadsheet_text
from unheard.present.tabular import estimate_table
from unheard.present.web.pages.explore import asked_of, computed
from unheard.present.web.visit import Visit

KINDS = {"csv": "text/csv; charset=utf-8", "parquet": "application/vnd.apache.parquet"}


def exported(visit: Visit, kind: str) -> Response:
    """Write what Explore shows as a file; that it was taken along is noted."""
    from pyarrow import csv, parquet

    asked = asked_of(visit.query)
    found = computed(visit, asked)
    table = estimate_table(found, text=spreadsheet_text if kind == "csv" else str)
    target = io.BytesIO()
    if kind == "csv":
        csv.write_csv(table, target)
    else:
        parquet.write_table(table, target)
    visit.serving.desk.note(visit.account.name, "exported", asked["metric"].name, rows=len(found))
    name = f"unheard-{asked['metric'].name}.{kind}"
    return Response(
        target.getvalue(), media_type=KINDS[kind], headers={"content-disposition": f'attachment; filename="{name}"'}
    )
