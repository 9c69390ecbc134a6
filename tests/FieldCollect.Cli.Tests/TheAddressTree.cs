using FieldCollect.Cli.Generate;
using FieldCollect.Register.Addresses;
using FieldCollect.Register.Doorplates;

namespace FieldCollect.Cli.Tests;

public class TheAddressTree(WholeCounty whole)
{
    [Fact]
    public void A_child_lies_in_the_division_and_beat_of_its_parent_and_below_it_in_kind()
    {
        foreach (var child in whole.Addresses.Values.Where(a => a.ParentId is not null))
        {
            var parent = whole.Addresses[child.ParentId!.Value];
            Assert.Equal((parent.BeatCode, parent.DivisionCode), (child.BeatCode, child.DivisionCode));
            // Depth grows with every step, so that there is no cycle either.
            Assert.True(AddressKind.Depth(child.Kind) > AddressKind.Depth(parent.Kind), child.FullText);
        }
    }

    [Fact]
    public void A_parent_comes_before_its_children()
    {
        var seen = new HashSet<Guid>();
        foreach (var address in whole.Beats.SelectMany(b => b.Addresses))
        {
            Assert.True(address.ParentId is null || seen.Contains(address.ParentId.Value));
            Assert.True(seen.Add(address.Id));
        }
    }

    [Fact]
    public void Every_village_lies_in_one_beat_and_every_beat_in_the_town_of_its_station()
    {
        var town = whole.County.Stations.ToDictionary(s => s.Code, s => s.DivisionCode);
        var station = whole.County.BeatList.ToDictionary(b => b.Code, b => b.StationCode);
        var villages = whole.Addresses.Values.GroupBy(a => a.DivisionCode).ToList();
        Assert.Equal(164, villages.Count);
        foreach (var village in villages)
        {
            var beat = Assert.Single(village.Select(a => a.BeatCode).Distinct());
            Assert.StartsWith(town[station[beat]][..9], village.Key, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_full_text_is_the_path_from_the_province_down_and_no_two_addresses_share_one_but_for_planted_faults()
    {
        var faulty = whole.FaultIds(FaultKind.OneNumberManyAddresses, FaultKind.AddressWithoutNumber);
        var names = whole.County.Divisions.ToDictionary(d => d.Code);
        var texts = new HashSet<string>();
        foreach (var address in whole.Addresses.Values)
        {
            var path = new List<Address>();
            for (var a = address; ; a = whole.Addresses[a.ParentId.Value])
            {
                path.Insert(0, a);
                if (a.ParentId is null) break;
            }
            var divisions = new List<string>();
            for (var code = address.DivisionCode; code is not null; code = names[code].ParentCode) divisions.Insert(0, names[code].Name);
            Assert.Equal(AddressText.Full(divisions, path), address.FullText);
            Assert.Equal(AddressText.Search(address.FullText), address.SearchText);
            if (!faulty.Contains(address.Id)) Assert.True(texts.Add(address.FullText), address.FullText);
        }
    }

    [Fact]
    public void Every_kind_of_element_occurs_and_every_position_lies_in_the_county_but_for_planted_faults()
    {
        Assert.Equal(8, whole.Addresses.Values.Select(a => a.Kind).Distinct().Count());
        var faulty = whole.FaultIds(FaultKind.PositionOutsideCounty);
        Assert.All(whole.Addresses.Values.Where(a => !faulty.Contains(a.Id)), a => Assert.True(new Place(a.Longitude!.Value, a.Latitude!.Value).IsInCounty()));
    }

    [Fact]
    public void Codes_and_tokens_are_unique_and_only_coded_addresses_have_a_scheme()
    {
        var coded = whole.Addresses.Values.Where(a => a.Code is not null).ToList();
        Assert.Equal(coded.Count, coded.Select(a => a.Code).Distinct().Count());
        Assert.All(whole.Addresses.Values, a => Assert.Equal(a.Code is null, a.CodingScheme is null));
        Assert.Equal(whole.Doorplates.Count, whole.Doorplates.Values.Select(p => p.Token).Distinct().Count());
    }

    [Fact]
    public void A_plate_hangs_in_the_beat_of_its_address_and_shows_its_number_but_for_planted_faults()
    {
        var differ = whole.FaultIds(FaultKind.PlateDiffersFromAddress, FaultKind.NumberWithoutAddress);
        var twice = whole.FaultIds(FaultKind.ManyNumbersOneAddress);
        foreach (var plate in whole.Doorplates.Values.Where(p => !differ.Contains(p.Id)))
        {
            var address = whole.Addresses[plate.AddressId!.Value];
            Assert.Equal(address.BeatCode, plate.BeatCode);
            if (!twice.Contains(address.Id)) Assert.Equal(address.Number ?? address.Name, plate.NumberText);
            Assert.Equal(plate.Status == DoorplateStatus.Mounted, plate.MountedAt is not null);
        }
    }
}
