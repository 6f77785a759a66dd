"""dlt's rest_api source into PostgreSQL, merged by id: what a load costs there.

    dlt_merge.py FOLDER ADDRESS_OF_THE_NETWORK POSTGRES_URL

Prints the seconds of one load. FOLDER keeps the pipeline's state between loads, as dlt wants it.

It does what cpapi does with the feed: an offer's fields are columns, its countries, goals, categories and
systems are rows of their tables. To dlt, a map is columns, one for each of its keys; the network's
maps of things are keyed by their ids, so they are given to it as the lists that they mean.
"""

import os
import sys
import time

folder, network, database = sys.argv[1:]
os.environ["DLT_DATA_DIR"] = folder
os.environ["RUNTIME__DLTHUB_TELEMETRY"] = "false"
os.environ["RUNTIME__LOG_LEVEL"] = "ERROR"

import dlt  # noqa: E402  it reads its settings when it is imported
from dlt.sources.rest_api import rest_api_source  # noqa: E402


MAPS_BY_ID = ("Country", "Goal", "OfferCategory", "OfferOperatingSystem", "Thumbnail")


def with_key(record):
    record["id"] = record["Offer"]["id"]
    for name in MAPS_BY_ID:
        if isinstance(record.get(name), dict):
            record[name] = list(record[name].values())
    return record


source = rest_api_source(
    {
        "client": {
            "base_url": network,
            "paginator": {
                "type": "page_number",
                "base_page": 1,
                "page_param": "page",
                "total_path": "response.data.pageCount",
            },
        },
        "resources": [
            {
                "name": "offers",
                "primary_key": "id",
                "write_disposition": "merge",
                "max_table_nesting": 1,
                "processing_steps": [{"map": with_key}],
                "endpoint": {
                    "path": "/",
                    "data_selector": "response.data.data.*",
                    "params": {
                        "NetworkId": "demonet",
                        "api_key": "demo-affiliate-key",
                        "Target": "Affiliate_Offer",
                        "Method": "findAll",
                        "filters[status]": "active",
                        "sort[id]": "asc",
                        "limit": 500,
                        "contain[]": [
                            "TrackingLink",
                            "Country",
                            "Thumbnail",
                            "OfferCategory",
                            "OfferOperatingSystem",
                            "Goal",
                        ],
                    },
                },
            }
        ],
    }
)
begun = time.monotonic()
pipeline = dlt.pipeline(
    "bench",
    destination=dlt.destinations.postgres(database),
    dataset_name="peer",
    pipelines_dir=folder,
)
pipeline.run(source).raise_on_failed_jobs()
print(time.monotonic() - begun)
