using FieldCollect.Register;
using FieldCollect.Register.Accounts;
using FieldCollect.Register.Addresses;
using FieldCollect.Register.CodeLists;
using FieldCollect.Register.Divisions;
using FieldCollect.Register.Quality.Hints;
using FieldCollect.Register.Residents;
using FieldCollect.Register.Sync;
using FieldCollect.Register.Visits;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Model;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Store.Quality;

/// <summary>A hint, with the words in which it is shown.</summary>
/// <inheritdoc cref="VisitHint"/>
public sealed record ShownHint(
    string BeatCode, string BeatName, string StationCode, Guid OfficerId, string Kind, string Chinese, string English, int Count, int Limit, int? Measure, IReadOnlyList<Guid> Visits);

/// <summary>Hints of plausibility of one day, from that day's visits alone: for whoever plans an inspection, and for nobody else.</summary>
public static class VisitHintsQuery
{
    // Ten times a county's day. Beyond it is no day of visits, and a reply should not take minutes to say so.
    private const int MostVisits = 100_000;

    private const string Words = "VisitHint";

    /// <summary>By beat, officer and kind, which is no ranking.</summary>
    /// <exception cref="ProblemException">NotAllowed; TooComplex: more visits than a day can have.</exception>
    public static async Task<IReadOnlyList<ShownHint>> RunAsync(RegisterContext context, Actor actor, CodeLists codes, DateOnly day, CancellationToken cancel)
    {
        if (actor.Role is not (Role.Supervisor or Role.Registrar))
            throw new ProblemException(Problems.NotAllowed);
        var beats = (await context.Set<Beat>().AsNoTracking().ToListAsync(cancel)).Where(b => actor.Sees(b.Code)).ToDictionary(b => b.Code);
        var from = new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), County.Offset);
        var to = from.AddDays(1);
        var visits = await VisitsAsync(context, [.. beats.Keys], from, to, cancel);
        var people = await PeopleAsync(context, [.. beats.Keys], from, to, cancel);
        return [.. VisitHints.Of(visits, people, beat => HintPolicy.Of(codes, day, beat)).Select(h =>
        {
            var (beat, words) = (beats[h.BeatCode], codes.Find(Words, h.Kind));
            return new ShownHint(beat.Code, beat.Name, beat.StationCode, h.OfficerId, h.Kind, words?.Chinese ?? h.Kind, words?.English ?? h.Kind, h.Count, h.Limit, h.Measure, h.Visits);
        })];
    }

    private static async Task<List<HintedVisit>> VisitsAsync(RegisterContext context, List<string> beats, DateTimeOffset from, DateTimeOffset to, CancellationToken cancel)
    {
        var visits = await (from v in context.Set<Visit>().AsNoTracking()
                            where beats.Contains(v.BeatCode) && v.CollectedAt >= @from && v.CollectedAt < to && v.RemovedAt == null
                            join a in context.Set<Address>().AsNoTracking() on v.AddressId equals a.Id
                            select new HintedVisit(v.Id, v.BeatCode, v.OfficerId, v.AddressId, v.CollectedAt, v.ReceivedAt, v.Longitude, v.Latitude, a.Longitude, a.Latitude))
            .Take(MostVisits + 1).ToListAsync(cancel);
        return visits.Count > MostVisits ? throw new ProblemException(Problems.TooComplex, "Day") : visits;
    }

    // By the blind index of the phone, which is equal for equal phones and tells nothing else.
    private static async Task<List<HintedPerson>> PeopleAsync(RegisterContext context, List<string> beats, DateTimeOffset from, DateTimeOffset to, CancellationToken cancel)
    {
        var people = await (from c in context.Set<Change>().AsNoTracking()
                            where beats.Contains(c.BeatCode) && c.CollectedAt >= @from && c.CollectedAt < to && c.EntitySet == "Residents" && c.Kind == ChangeKind.Created && c.VisitId != null
                            join r in context.Set<Resident>().AsNoTracking() on c.RecordId equals r.Id
                            where r.RemovedAt == null && EF.Property<byte[]?>(r, PersonalFields.Index(nameof(Resident.Phone))) != null
                            select new { c.BeatCode, c.UserId, c.VisitId, Phone = EF.Property<byte[]?>(r, PersonalFields.Index(nameof(Resident.Phone))) })
            .Take(MostVisits).ToListAsync(cancel);
        return people.ConvertAll(p => new HintedPerson(p.BeatCode, p.UserId, p.VisitId, Convert.ToHexString(p.Phone!)));
    }
}
