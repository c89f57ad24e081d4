"""The zones of the face have one home, the charts; patients have an everyday word for each."""

from mesocare.clinics.pack import shipped_pack
from mesocare.clinics.places import PLACES
from mesotherapy.pack.protocols import Protocol, Region


def test_every_zone_of_the_face_has_an_everyday_name_and_no_other_has() -> None:
    assert shipped_pack().face_zones == set(PLACES)


def test_treatments_of_the_face_name_only_its_zones() -> None:
    pack = shipped_pack()
    for protocol in pack.all(Protocol):
        zones = {str(zone) for zone in protocol.zones}
        if protocol.region is Region.FACE:
            assert zones <= pack.face_zones, protocol.id
        else:
            assert not zones & pack.face_zones, protocol.id
