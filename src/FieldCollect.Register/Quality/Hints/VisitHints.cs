using FieldCollect.Register.Doorplates;

namespace FieldCollect.Register.Quality.Hints;

/// <summary>What of a visit hints are worked out from.</summary>
/// <param name="Id">The visit.</param>
/// <param name="BeatCode">Its beat.</param>
/// <param name="OfficerId">Who made it.</param>
/// <param name="AddressId">Where.</param>
/// <param name="CollectedAt">The device's word.</param>
/// <param name="ReceivedAt">The register's.</param>
/// <param name="Longitude">Where the officer stood, degrees WGS 84.</param>
/// <param name="Latitude">The same.</param>
/// <param name="AddressLongitude">Where the address lies.</param>
/// <param name="AddressLatitude">The same.</param>
public sealed record HintedVisit(
    Guid Id, string BeatCode, Guid OfficerId, Guid AddressId, DateTimeOffset CollectedAt, DateTimeOffset ReceivedAt, double? Longitude, double? Latitude, double? AddressLongitude, double? AddressLatitude);

/// <summary>A person taken down for the first time.</summary>
/// <param name="BeatCode">In which beat.</param>
/// <param name="OfficerId">By whom.</param>
/// <param name="VisitId">At which visit.</param>
/// <param name="Phone">Stands for the phone, and is not it: equal for equal phones.</param>
public sealed record HintedPerson(string BeatCode, Guid OfficerId, Guid? VisitId, string Phone);

/// <summary>值得复核. Something about a day's visits that an inspection might look at. It says nothing of anybody: there are good reasons for each of them.</summary>
/// <param name="BeatCode">The beat.</param>
/// <param name="OfficerId">Whose visits.</param>
/// <param name="Kind">A code of the list VisitHint.</param>
/// <param name="Count">How many: visits, addresses or people.</param>
/// <param name="Limit">What the count is beyond.</param>
/// <param name="Measure">The metres or hours beyond which a visit is counted; null where nothing is measured.</param>
/// <param name="Visits">Some of the visits, the earliest first.</param>
public sealed record VisitHint(string BeatCode, Guid OfficerId, string Kind, int Count, int Limit, int? Measure, IReadOnlyList<Guid> Visits);

/// <summary>
/// Hints of plausibility: of one day, by beat and officer, each kind once. They are in the order of beat, officer and kind, which ranks nobody, and are added up over nothing.
/// </summary>
public static class VisitHints
{
    /// <summary>Visits that a hint names: enough to begin to look.</summary>
    public const int MostNamed = 10;

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    /// <param name="visits">Of one day.</param>
    /// <param name="people">Of the same day.</param>
    /// <param name="policyOf">The limits of a beat.</param>
    public static IReadOnlyList<VisitHint> Of(IReadOnlyList<HintedVisit> visits, IReadOnlyList<HintedPerson> people, Func<string, HintPolicy> policyOf)
    {
        var known = people.ToLookup(p => (p.BeatCode, p.OfficerId));
        return
        [
            .. visits.GroupBy(v => (v.BeatCode, v.OfficerId)).OrderBy(g => g.Key.BeatCode, StringComparer.Ordinal).ThenBy(g => g.Key.OfficerId)
                .SelectMany(g => OfOne([.. g.OrderBy(v => v.CollectedAt).ThenBy(v => v.Id)], [.. known[g.Key]], policyOf(g.Key.BeatCode))),
        ];
    }

    private static IEnumerable<VisitHint> OfOne(List<HintedVisit> visits, List<HintedPerson> people, HintPolicy policy)
    {
        var (beat, officer) = (visits[0].BeatCode, visits[0].OfficerId);
        VisitHint Hint(string kind, int count, int limit, int? measure, IEnumerable<Guid> which) => new(beat, officer, kind, count, limit, measure, [.. which.Distinct().Take(MostNamed)]);

        var hour = Densest(visits);
        if (hour.Count > policy.VisitsPerHour)
            yield return Hint("perHour", hour.Count, policy.VisitsPerHour, null, hour.Select(v => v.Id));

        var far = visits.FindAll(v => PlateDistance.Metres(v.Longitude, v.Latitude, v.AddressLongitude, v.AddressLatitude) > policy.FarMetres);
        if (far.Count > policy.FarVisits)
            yield return Hint("far", far.Count, policy.FarVisits, policy.FarMetres, far.Select(v => v.Id));

        // The largest of them; of two as large the one that was come to first.
        var spot = visits.Where(v => v is { Longitude: not null, Latitude: not null }).GroupBy(v => (v.Longitude, v.Latitude)).MaxBy(Addresses);
        if (spot is not null && Addresses(spot) is var addresses && addresses > policy.SamePositionAddresses)
            yield return Hint("samePosition", addresses, policy.SamePositionAddresses, null, spot.Select(v => v.Id));

        var night = visits.FindAll(v => IsNight(v.CollectedAt, policy));
        if (night.Count > policy.NightVisits)
            yield return Hint("night", night.Count, policy.NightVisits, null, night.Select(v => v.Id));

        var phone = people.GroupBy(p => p.Phone, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal).MaxBy(g => g.Count());
        if (phone is not null && phone.Count() is var several && several > policy.SamePhonePeople)
            yield return Hint("samePhone", several, policy.SamePhonePeople, null, phone.Select(p => p.VisitId).OfType<Guid>().Order());

        var late = visits.FindAll(v => v.ReceivedAt - v.CollectedAt > TimeSpan.FromHours(policy.LateHours));
        if (late.Count > policy.LateVisits)
            yield return Hint("late", late.Count, policy.LateVisits, policy.LateHours, late.Select(v => v.Id));
    }

    private static int Addresses(IEnumerable<HintedVisit> visits) => visits.Select(v => v.AddressId).Distinct().Count();

    // The most visits of any sixty minutes, the first such; visits an hour apart are of two hours.
    private static List<HintedVisit> Densest(List<HintedVisit> visits)
    {
        var (best, length) = (0, 0);
        for (var (from, to) = (0, 0); to < visits.Count; to++)
        {
            while (visits[to].CollectedAt - visits[from].CollectedAt >= Hour)
                from++;
            if (to - from + 1 > length)
                (best, length) = (from, to - from + 1);
        }

        return visits.GetRange(best, length);
    }

    // From 22 to 6 the night goes over midnight, from 1 to 5 it does not.
    private static bool IsNight(DateTimeOffset at, HintPolicy policy)
    {
        var hour = at.ToOffset(County.Offset).Hour;
        return policy.NightFrom <= policy.NightTo ? hour >= policy.NightFrom && hour < policy.NightTo : hour >= policy.NightFrom || hour < policy.NightTo;
    }
}
