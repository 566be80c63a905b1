"""The link that opens the phone's own map app at a site."""

from urllib.parse import quote

from fieldapp.customers.models import Site

TAKES_GEO = ("Android", "OpenHarmony", "HarmonyOS")


def map_link(site: Site, agent: str) -> str:
    """`geo:` lets Android ask which app (Amap, Baidu, Google …); Apple's address opens Maps, or a page elsewhere."""
    asked = quote(site.address, safe="")
    if not any(system in agent for system in TAKES_GEO):
        return f"https://maps.apple.com/?q={asked}"
    place = f"{site.latitude},{site.longitude}" if site.latitude is not None and site.longitude is not None else "0,0"
    return f"geo:{place}?q={asked}"
