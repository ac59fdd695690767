"""Pairs of alike records, scored by splink (Fellegi and Sunter's model) on a DuckDB of its own.

splink is the extra `linkage`. It works on the records that it is handed, in memory, and reaches nothing else.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import duckdb
import pyarrow as pa

from unheard.errors import UsageError


def scored_pairs(
    records: pa.Table,
    comparisons: Sequence[Mapping[str, Any]],
    blocking: Sequence[str],
    shares: Mapping[str, pa.Table],
    *,
    owner: str,
) -> pa.Table:
    """Score pairs of records of different owners that share what one of the `blocking` conditions asks for.

    `records` has `unique_id`, the column `owner`, and what is compared; `comparisons` are splink's, each level with
    its probabilities; `shares` holds per column a table of values and how common each is (`tf_` + column). Returns
    both owners, `weight` (base-2 logarithm of the likelihood ratio of all comparisons) and the level of each.
    Raises `UsageError` where splink is not installed.
    """
    try:
        from splink import Linker
        from splink.backends.duckdb import DuckDBAPI
    except ModuleNotFoundError as error:
        raise UsageError(
            "The setting [linkage] probability needs the extra 'linkage': pip install 'unheard[linkage]'. Without it, "
            "remove the setting: only certain links are used then."
        ) from error
    connection = duckdb.connect(
        ":memory:", config={"autoinstall_known_extensions": False, "autoload_known_extensions": False, "threads": 1}
    )
    try:
        api = DuckDBAPI(connection=connection)
        settings = {
            "link_type": "dedupe_only",
            "unique_id_column_name": "unique_id",
            "comparisons": [dict(one) for one in comparisons],
            "blocking_rules_to_generate_predictions": [{"blocking_rule": rule} for rule in blocking],
            "probability_two_random_records_match": 0.5,
            "retain_matching_columns": True,
            "additional_columns_to_retain": [owner],
        }
        linker = Linker(api.register(records), settings, log_level=None)
        for column, table in shares.items():
            linker.table_management.register_term_frequency_lookup(api.register(table), column)
        found = linker.inference.predict(warning_mode="never")
        levels = ", ".join(f'"gamma_{one["output_column_name"]}"' for one in comparisons)
        sql = (
            f"SELECT {owner}_l AS one, {owner}_r AS other, match_weight AS weight, {levels} "
            f"FROM {found.physical_name} ORDER BY {owner}_l, {owner}_r, match_weight"
        )
        pairs: pa.Table = connection.sql(sql).to_arrow_table()
        return pairs
    finally:
        connection.close()
