using FieldCollect.Cli.Generate;
using FieldCollect.Register.Doorplates;

namespace FieldCollect.Cli.Tests;

public class TheCountsOfTheCounty(WholeCounty whole)
{
    [Fact]
    public void At_scale_1_the_county_has_exactly_what_Shiquan_reported()
    {
        Assert.Equal(
            (82_595, 154_822, 74_665, 713, 42, 150),
            (whole.Addresses.Count, whole.Residents.Count, whole.Houses.Count, whole.Units.Count, whole.Beats.Count, whole.Devices.Count()));
        Assert.Equal(20_000, whole.Addresses.Values.Count(a => a.Code is not null));
        Assert.Equal(10_000, whole.Doorplates.Values.Count(p => p.Status == DoorplateStatus.Mounted));
        Assert.Equal(20_000, whole.Doorplates.Count);
        Assert.True(whole.Residencies.Count >= whole.Residents.Count);
    }

    [Fact]
    public void Every_beat_is_small_enough_for_a_terminal_and_large_enough_to_be_real()
    {
        var sizes = string.Join(' ', whole.Beats.Select(b => b.Count));
        TestContext.Current.SendDiagnosticMessage(sizes);
        Assert.True(whole.Beats.All(b => b.Count is >= 5_000 and <= 25_000), sizes);
    }

    [Fact]
    public void There_are_11_towns_164_villages_and_a_station_for_each_town()
    {
        Assert.Equal((11, 164), (whole.County.Divisions.Count(d => d.Level == 4), whole.County.Divisions.Count(d => d.Level == 5)));
        Assert.Equal(11, whole.County.Stations.Count);
        Assert.Equal(whole.County.Stations.Select(s => s.Code).Order(), whole.County.BeatList.Select(b => b.StationCode).Distinct().Order());
    }

    [Theory]
    [InlineData(0.001, 3)]
    [InlineData(0.02, 3)]
    [InlineData(0.5, 21)]
    [InlineData(2.5, 105)]
    public void Other_scales_multiply_the_counts_and_change_the_number_of_beats_not_their_size(double scale, int beats)
    {
        var county = new DemoCounty(seed: 3, scale, WholeCounty.Today);
        var (made, addresses, residents, houses, units, devices) = (0, 0, 0, 0, 0, 0);
        foreach (var beat in county.Beats())
        {
            (made, addresses, residents) = (made + 1, addresses + beat.Addresses.Count, residents + beat.Residents.Count);
            (houses, units, devices) = (houses + beat.Houses.Count, units + beat.Units.Count, devices + beat.Devices.Count);
        }
        int Times(int count) => Math.Max(1, (int)Math.Round(count * scale, MidpointRounding.AwayFromZero));
        Assert.Equal((beats, Times(82_595), Times(154_822), Times(74_665), Times(713), Times(150)), (made, addresses, residents, houses, units, devices));
        Assert.Equal(beats, county.BeatList.Select(b => b.Code).Distinct().Count());
    }
}
