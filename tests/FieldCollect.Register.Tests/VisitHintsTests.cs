using FieldCollect.Register.Quality.Hints;

namespace FieldCollect.Register.Tests;

/// <summary>Each hint at its limit, where nothing is said, and one beyond.</summary>
public class VisitHintsTests
{
    private static readonly DateTimeOffset Nine = new(2026, 6, 1, 9, 0, 0, County.Offset);
    private static readonly HintPolicy Policy = HintPolicy.Of(CodeLists.CodeLists.Standard(), new DateOnly(2026, 6, 1), "610922510001");
    private static readonly Guid Officer = Samples.Id(7);

    [Fact]
    public void The_limits_that_ship_are_those_of_the_list() => Assert.Equal(new HintPolicy(20, 300, 0, 2, 22, 6, 0, 3, 48, 0), Policy);

    [Theory]
    [InlineData(20, 0, 0)]
    [InlineData(21, 0, 21)]
    public void Visits_within_an_hour(int visits, int apart, int count) => Said("perHour", count, 20, Many(visits, i => Nine.AddSeconds(i + apart)));

    [Fact]
    public void Twenty_one_visits_of_which_the_last_comes_an_hour_after_the_first_are_of_two_hours()
    {
        Said("perHour", 0, 20, Many(21, i => i == 20 ? Nine.AddHours(1) : Nine.AddMinutes(i)));
        Said("perHour", 21, 20, Many(21, i => i == 20 ? Nine.AddHours(1).AddMilliseconds(-1) : Nine.AddMinutes(i)));
    }

    [Theory]
    [InlineData(300, 0)]
    [InlineData(301, 1)]
    public void Visits_far_from_their_address(int metres, int count)
    {
        // On the meridian a degree is 111,195 m of the sphere that distances are measured on.
        var hint = Said("far", count, 0, [Visit(1) with { Longitude = 108, Latitude = 33 + (metres / 111_195.1), AddressLongitude = 108, AddressLatitude = 33 }]);
        Assert.Equal(count == 0 ? null : 300, hint?.Measure);
    }

    [Fact]
    public void A_visit_or_an_address_without_a_position_is_not_far() => Said("far", 0, 0, [Visit(1) with { Longitude = 108, Latitude = 33 }, Visit(2) with { AddressLongitude = 108, AddressLatitude = 33 }]);

    [Theory]
    [InlineData(2, 108.25, 0)]
    [InlineData(3, 108.25, 3)]
    public void Several_addresses_at_the_very_same_coordinates(int addresses, double longitude, int count)
    {
        var visits = Enumerable.Range(1, addresses).Select(i => Visit(i) with { Longitude = longitude, Latitude = 33 }).ToList();
        // Again at the first door, and at another one a last digit away.
        visits.AddRange([visits[0] with { Id = Samples.Id(90) }, Visit(91) with { Longitude = Math.BitIncrement(longitude), Latitude = 33 }]);
        Said("samePosition", count, 2, visits);
    }

    [Theory]
    [InlineData("06:00", 0)]
    [InlineData("21:59", 0)]
    [InlineData("05:59", 1)]
    [InlineData("22:00", 1)]
    [InlineData("00:00", 1)]
    public void Visits_in_the_night(string time, int count) =>
        Said("night", count, 0, [Visit(1) with { CollectedAt = new DateTimeOffset(new DateOnly(2026, 6, 1).ToDateTime(TimeOnly.Parse(time, System.Globalization.CultureInfo.InvariantCulture)), County.Offset).ToUniversalTime() }]);

    [Fact]
    public void A_night_of_a_county_may_lie_after_midnight() =>
        Assert.Empty(VisitHints.Of([Visit(1) with { CollectedAt = Nine.AddHours(14) }], [], _ => Policy with { NightFrom = 1, NightTo = 5, LateHours = 1000 }));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    public void Visits_received_more_than_forty_eight_hours_after(int milliseconds, int count)
    {
        var hint = Said("late", count, 0, [Visit(1) with { ReceivedAt = Nine.AddHours(48).AddMilliseconds(milliseconds) }]);
        Assert.Equal(count == 0 ? null : 48, hint?.Measure);
    }

    [Theory]
    [InlineData(3, 0)]
    [InlineData(4, 4)]
    public void One_phone_on_several_new_people(int people, int count)
    {
        var hint = Said("samePhone", count, 3, [Visit(1)], [.. Enumerable.Range(1, people).Select(i => Person("A", 1)), Person("B", 1), Person("A", 1) with { OfficerId = Samples.Id(8) }]);
        Assert.True(hint is null || hint.Visits.SequenceEqual([Samples.Id(1)]));
    }

    [Fact]
    public void Hints_are_in_the_order_of_beats_and_officers_and_kinds_and_name_some_visits_only()
    {
        var other = Samples.Id(8);
        List<HintedVisit> visits = [.. Many(40, i => Nine.AddSeconds(i)), Visit(50) with { OfficerId = other, CollectedAt = Nine.AddHours(14) }, Visit(51) with { BeatCode = "610922500001", CollectedAt = Nine.AddHours(14) }];
        var hints = VisitHints.Of(visits, [], _ => Policy);
        Assert.Equal([("610922500001", Officer, "night"), ("610922510001", Officer, "perHour"), ("610922510001", other, "night")], hints.Select(h => (h.BeatCode, h.OfficerId, h.Kind)));
        Assert.Equal(VisitHints.MostNamed, hints[1].Visits.Count);
        const int seed = 20260601;
        var order = Enumerable.Range(0, visits.Count).ToArray();
        new Random(seed).Shuffle(order);
        Assert.Equal(hints.Select(h => (h.Kind, h.Count, string.Join(',', h.Visits))), VisitHints.Of([.. order.Select(i => visits[i])], [], _ => Policy).Select(h => (h.Kind, h.Count, string.Join(',', h.Visits))));
    }

    [Fact]
    public void Every_kind_of_hint_has_neutral_words()
    {
        var words = CodeLists.CodeLists.Standard().Items("VisitHint");
        Assert.Equal(["far", "late", "night", "perHour", "samePhone", "samePosition"], words.Select(w => w.Code).Order(StringComparer.Ordinal));
        Assert.All(words, w => Assert.True(w.Chinese.StartsWith("值得复核", StringComparison.Ordinal) && w.English.StartsWith("Worth a look", StringComparison.Ordinal)));
    }

    private static VisitHint? Said(string kind, int count, int limit, List<HintedVisit> visits, List<HintedPerson>? people = null)
    {
        var hint = VisitHints.Of(visits, people ?? [], _ => Policy).SingleOrDefault(h => h.Kind == kind);
        Assert.Equal(count, hint?.Count ?? 0);
        Assert.Equal(count == 0 ? null : limit, hint?.Limit);
        return hint;
    }

    private static List<HintedVisit> Many(int visits, Func<int, DateTimeOffset> at) => [.. Enumerable.Range(0, visits).Select(i => Visit(i + 1) with { CollectedAt = at(i), ReceivedAt = at(i) })];

    private static HintedVisit Visit(int n) => new(Samples.Id(n), "610922510001", Officer, Samples.Id(100 + n), Nine, Nine, null, null, null, null);

    private static HintedPerson Person(string phone, int visit) => new("610922510001", Officer, Samples.Id(visit), phone);
}
