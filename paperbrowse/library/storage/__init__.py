"""The SQLite file under a library: opening it, transactions, schema, damage and failures.

- ``database``: the open file, a connection for each thread, transactions
- ``schema``: the tables, the migrations, the integrity check of ``doctor``
- ``sql``: SQL helpers
- ``sqlite_errors``: the messages for SQLite failures and unusable files
- ``damage``: damage that SQLite does not see, and the setting aside of a damaged library
"""

# fmt: off
from paperbrowse.library.storage.damage import is_log_damaged, set_library_aside, was_emptied
from paperbrowse.library.storage.database import Database, open_read_only, sqlite_uri
from paperbrowse.library.storage.schema import (
    APPLICATION_ID, ID_COPY_TABLES, SCHEMA_VERSION, SQLITE_HEADER, check_integrity,
)
from paperbrowse.library.storage.sql import (
    bump_counter, count_rows, name_key, read_counter, select_ids, select_in, select_rows,
    to_microseconds, utc_now,
)
from paperbrowse.library.storage.sqlite_errors import (
    bad_header_error, busy_error, damaged_error, is_corruption, missing_error, result_code,
    to_library_error,
)

__all__ = [
    "APPLICATION_ID", "ID_COPY_TABLES", "SCHEMA_VERSION", "SQLITE_HEADER", "Database",
    "bad_header_error", "bump_counter", "busy_error", "check_integrity", "count_rows",
    "damaged_error", "is_corruption", "is_log_damaged", "missing_error", "name_key",
    "open_read_only", "read_counter", "result_code", "select_ids", "select_in", "select_rows",
    "set_library_aside", "sqlite_uri", "to_library_error", "to_microseconds", "utc_now",
    "was_emptied",
]
