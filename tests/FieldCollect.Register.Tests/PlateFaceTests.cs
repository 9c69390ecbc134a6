using FieldCollect.Register.Addresses;
using FieldCollect.Register.Doorplates;

namespace FieldCollect.Register.Tests;

/// <summary>What a plate says of its address.</summary>
public class PlateFaceTests
{
    private const string Village = "太平村委会";

    [Fact]
    public void A_house_on_a_street_shows_street_and_number() =>
        Assert.Equal(new PlateFace("向阳路", "12号", null), Of((AddressKind.Street, "向阳路", null), (AddressKind.Building, null, "12号")));

    [Fact]
    public void A_lane_is_named_without_its_street() =>
        Assert.Equal(new PlateFace("水巷", "5号", null), Of((AddressKind.Street, "向阳路", null), (AddressKind.Lane, "水巷", null), (AddressKind.Building, null, "5号")));

    [Fact]
    public void A_hamlet_is_named_with_its_village() =>
        Assert.Equal(new PlateFace("太平村三组", "9号", null), Of((AddressKind.Hamlet, "三组", null), (AddressKind.Room, null, "9号")));

    [Fact]
    public void What_lies_on_no_street_is_named_by_its_village() =>
        Assert.Equal(new PlateFace("太平村", "滨江花园", null), Of((AddressKind.Compound, "滨江花园", null)));

    [Fact]
    public void A_compound_shows_its_number_large_and_its_name_below() =>
        Assert.Equal(new PlateFace("向阳路", "8号", "滨江花园"), Of((AddressKind.Street, "向阳路", null), (AddressKind.Compound, "滨江花园", "8号")));

    [Fact]
    public void A_door_shows_gate_building_and_entrance_but_not_the_storey_that_its_number_says() =>
        Assert.Equal(
            new PlateFace("向阳路8号", "201室", "滨江花园3栋1单元"),
            Of((AddressKind.Street, "向阳路", null), (AddressKind.Compound, "滨江花园", "8号"), (AddressKind.Building, "3栋", null), (AddressKind.Entrance, "1单元", null), (AddressKind.Floor, "2层", null), (AddressKind.Room, "201室", null)));

    [Fact]
    public void The_number_that_the_plate_is_to_bear_comes_before_the_address_s_own()
    {
        Assert.Equal("14号", PlateFace.Of([Element((AddressKind.Street, "向阳路", null)), Element((AddressKind.Building, null, "12号"))], Village, "14号").Number);
        Assert.Equal("12号", PlateFace.Of([Element((AddressKind.Street, "向阳路", null)), Element((AddressKind.Building, null, "12号"))], Village, " ").Number);
    }

    [Fact]
    public void That_there_is_no_number_is_not_printed()
    {
        Assert.Equal(new PlateFace("向阳路", "金泰大厦", null), Of((AddressKind.Street, "向阳路", null), (AddressKind.Building, "金泰大厦", AddressText.None)));
        Assert.Equal(
            new PlateFace("向阳路", "金泰大厦", null),
            PlateFace.Of([Element((AddressKind.Street, "向阳路", null)), Element((AddressKind.Building, "金泰大厦", AddressText.None))], Village, AddressText.None));
    }

    [Theory]
    [InlineData("西街社区居委会", "西街社区")]
    [InlineData("老街居民委员会", "老街社区")]
    [InlineData("中坝村民委员会", "中坝村")]
    [InlineData("太平村", "太平村")]
    [InlineData("村委会", "村委会")]
    public void A_village_is_called_by_its_name_and_not_by_its_committee_s(string village, string place) =>
        Assert.Equal(place, PlateFace.Of([Element((AddressKind.Building, null, "1号"))], village, null).Place);

    [Fact]
    public void A_plate_of_no_address_has_its_number_alone() => Assert.Equal(new PlateFace("", "7号", null), PlateFace.Of([], "", "7号"));

    private static PlateFace Of(params (string Kind, string? Name, string? Number)[] path) => PlateFace.Of([.. path.Select(Element)], Village, null);

    private static Address Element((string Kind, string? Name, string? Number) element) => new() { Kind = element.Kind, Name = element.Name, Number = element.Number };
}
