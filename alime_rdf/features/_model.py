import json
from pathlib import Path

from alime_rdf.errors import ReleaseError
from alime_rdf.records import FeatureModel
from alime_rdf.release import FEATURES


def read_feature_model(release: Path) -> FeatureModel:
    """Read the feature model of a release folder.

    Raises ReleaseError (ALM-F001) where the release has none, (ALM-B005) where it is damaged.
    """
    path = release / FEATURES
    if not path.exists():
        raise ReleaseError("ALM-F001", {"path": str(release)})
    try:
        return FeatureModel.from_json(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ReleaseError("ALM-B005", {"path": str(release), "detail": f"{FEATURES}: {error}"}) from error
