"""Which visits the weather can put off, what the sky can be like, and why a source of the weather said nothing."""

from enum import StrEnum

from flask_babel import lazy_gettext as _l

from fieldapp.forms import labelled
from fieldapp.jobs.status import VisitState

MAY_WAIT = (VisitState.PROPOSED, VisitState.ACCEPTED)


class Sky(StrEnum):
    CLEAR = "clear"
    CLOUDY = "cloudy"
    FOG = "fog"
    DRIZZLE = "drizzle"
    RAIN = "rain"
    FREEZING = "freezing"
    SNOW = "snow"
    SHOWERS = "showers"
    SNOW_SHOWERS = "snow_showers"
    STORM = "storm"


SKY_LABELS = labelled(
    Sky,
    clear=_l("Clear sky"),
    cloudy=_l("Cloudy"),
    fog=_l("Fog"),
    drizzle=_l("Drizzle"),
    rain=_l("Rain"),
    freezing=_l("Freezing rain"),
    snow=_l("Snow"),
    showers=_l("Showers"),
    snow_showers=_l("Snow showers"),
    storm=_l("Thunderstorm"),
)
# The codes of the World Meteorological Organization (table 4677) by which forecasts name the weather of a day.
CODES = {
    **dict.fromkeys([0, 1], Sky.CLEAR),
    **dict.fromkeys([2, 3], Sky.CLOUDY),
    **dict.fromkeys([45, 48], Sky.FOG),
    **dict.fromkeys([51, 53, 55], Sky.DRIZZLE),
    **dict.fromkeys([61, 63, 65], Sky.RAIN),
    **dict.fromkeys([56, 57, 66, 67], Sky.FREEZING),
    **dict.fromkeys([71, 73, 75, 77], Sky.SNOW),
    **dict.fromkeys([80, 81, 82], Sky.SHOWERS),
    **dict.fromkeys([85, 86], Sky.SNOW_SHOWERS),
    **dict.fromkeys([95, 96, 99], Sky.STORM),
}


class Trouble(StrEnum):
    """Why there is no proposal."""

    SILENT = "silent"
    REFUSED = "refused"
    UNREADABLE = "unreadable"
    NOTHING = "nothing"


TROUBLE_LABELS = labelled(
    Trouble,
    silent=_l("did not answer in time"),
    refused=_l("refused to answer"),
    unreadable=_l("gave an answer that cannot be read"),
    nothing=_l("knows nothing of this day"),
)
