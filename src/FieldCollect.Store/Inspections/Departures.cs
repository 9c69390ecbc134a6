using FieldCollect.Register;
using FieldCollect.Register.CodeLists;
using FieldCollect.Register.Declarations;
using FieldCollect.Register.Quality.Inspections;
using FieldCollect.Register.Residents;
using FieldCollect.Register.Sync;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Store.Inspections;

/// <summary>A departure that an inspection made known: from then on the limit runs within which the stay is to be ended.</summary>
public sealed class KnownDeparture
{
    public Guid ResidencyId { get; set; }

    public string BeatCode { get; set; } = "";

    /// <summary>The county's day of the closing that told it.</summary>
    public DateOnly KnownOn { get; set; }

    public Guid InspectionId { get; set; }
}

/// <summary>
/// 注销率: of the departures that inspections and declarations have made known, those whose stays were ended within the limit. Counted at the closing of an inspection, of its beats, for the
/// departures whose limit ended within its period; who was found gone by this very inspection has his limit still before him.
/// </summary>
internal static class Departures
{
    // Below what either driver takes in one statement.
    private const int IdsAQuery = 500;

    /// <summary>Notes the departures that an inspection makes known; one that is known already keeps its day.</summary>
    public static async Task NoteAsync(InspectionWrites.Step step, IReadOnlyList<GoneStay> gone, DateOnly day, CancellationToken cancel)
    {
        foreach (var chunk in gone.DistinctBy(g => g.ResidencyId).Chunk(IdsAQuery))
        {
            var ids = chunk.Select(g => g.ResidencyId).ToList();
            var known = await step.Context.KnownDepartures.Where(d => ids.Contains(d.ResidencyId)).Select(d => d.ResidencyId).ToListAsync(cancel);
            step.Context.AddRange(chunk.Where(g => !known.Contains(g.ResidencyId)).Select(g => new KnownDeparture
            {
                ResidencyId = g.ResidencyId, BeatCode = g.BeatCode, KnownOn = day, InspectionId = step.Inspection.Id,
            }));
        }
    }

    /// <summary>The figures of deregistration.</summary>
    /// <param name="step">Of the closing.</param>
    /// <param name="stationOf">The station of a beat.</param>
    /// <param name="codes">The policy that judges.</param>
    /// <param name="limits">The limits, each as it holds in its beat when it begins to run.</param>
    /// <param name="cancel">Ends it.</param>
    public static async Task<IReadOnlyList<InspectionFigure>> FiguresAsync(InspectionWrites.Step step, Func<string, string?> stationOf, CodeLists codes, CodeLists limits, CancellationToken cancel)
    {
        var (from, to) = (step.Inspection.PeriodFrom, step.Inspection.PeriodTo);
        // Whoever was known earlier than that has had his limit before the period, whatever limit it was.
        var earliest = TimeLimits.EarliestThatReaches(limits, TimeLimits.Departure, from);
        var due = (await FoundAsync(step, earliest, cancel)).Concat(await DeclaredAsync(step, earliest, cancel))
            .GroupBy(d => d.ResidencyId).Select(g => g.MinBy(d => d.Known)!)
            .Select(d => (Departure: d, Limit: TimeLimits.LastDay(limits, TimeLimits.Departure, d.Known, d.BeatCode)))
            .Where(d => d.Limit >= from && d.Limit <= to).ToList();
        var closed = await ClosedAsync(step, [.. due.Select(d => d.Departure.ResidencyId)], cancel);
        var parts = due.Select(d => (
            Part: new FigurePart(d.Departure.BeatCode, stationOf(d.Departure.BeatCode), WalkedDoor.People, Guid.Empty),
            InTime: closed.TryGetValue(d.Departure.ResidencyId, out var at) && County.Day(at) <= d.Limit)).ToList();
        return [.. FigureRows.Of(
            InspectionRate.Deregistration,
            [.. parts.Select(p => p.Part).Distinct()],
            domain => parts.Where(p => domain.Has(p.Part)).ToList() is { Count: > 0 } own ? DomainRate.Of(own.Count(p => p.InTime), own.Count, step.Inspection.Target) : null,
            codes)];
    }

    private static async Task<List<Departure>> FoundAsync(InspectionWrites.Step step, DateOnly from, CancellationToken cancel)
    {
        var (to, beats) = (step.Inspection.PeriodTo, step.Inspection.Beats);
        return [.. (await step.Context.KnownDepartures.AsNoTracking().Where(d => beats.Contains(d.BeatCode) && d.KnownOn >= from && d.KnownOn <= to).ToListAsync(cancel))
            .Select(d => new Departure(d.ResidencyId, d.BeatCode, StartOf(d.KnownOn)))];
    }

    // Whoever has declared a residence, and an officer has confirmed it, has left where he stayed before. Where somebody is registered he may be without staying there.
    private static async Task<List<Departure>> DeclaredAsync(InspectionWrites.Step step, DateOnly earliest, CancellationToken cancel)
    {
        var (from, to) = (StartOf(earliest), StartOf(step.Inspection.PeriodTo.AddDays(1)));
        var declared = await step.Context.Set<Declaration>().AsNoTracking()
            .Where(d => d.Kind == DeclarationKind.Residence && d.Status == DeclarationStatus.Confirmed && d.ResidentId != null && d.DecidedAt >= from && d.DecidedAt < to)
            .Select(d => new { d.Id, ResidentId = d.ResidentId!.Value, d.ResidencyId, d.AddressId, DecidedAt = d.DecidedAt!.Value }).ToListAsync(cancel);
        var departures = new List<Departure>();
        foreach (var chunk in declared.Chunk(IdsAQuery))
        {
            var residents = chunk.Select(d => d.ResidentId).Distinct().ToList();
            var stays = (await step.Context.Set<Residency>().AsNoTracking()
                .Where(r => residents.Contains(r.ResidentId) && r.RemovedAt == null && r.Kind != ResidencyKind.Registered && step.Inspection.Beats.Contains(r.BeatCode))
                .Select(r => new { r.Id, r.ResidentId, r.BeatCode, r.AddressId }).ToListAsync(cancel)).ToLookup(r => r.ResidentId);
            var before = chunk.SelectMany(d => stays[d.ResidentId].Where(s => s.Id != d.ResidencyId && s.AddressId != d.AddressId).Select(s => (Stay: s, d.DecidedAt))).ToList();
            var made = await FirstAsync(step, [.. before.Select(b => b.Stay.Id)], [ChangeKind.Created], cancel);
            var ended = await FirstAsync(step, [.. before.Select(b => b.Stay.Id)], [ChangeKind.Ended], cancel);
            // It was there when the declaration was confirmed, and had not been ended before.
            departures.AddRange(before
                .Where(b => (!made.TryGetValue(b.Stay.Id, out var at) || at < b.DecidedAt) && !(ended.TryGetValue(b.Stay.Id, out var end) && end < b.DecidedAt))
                .Select(b => new Departure(b.Stay.Id, b.Stay.BeatCode, b.DecidedAt)));
        }

        return departures;
    }

    private static Task<Dictionary<Guid, DateTimeOffset>> ClosedAsync(InspectionWrites.Step step, IReadOnlyCollection<Guid> stays, CancellationToken cancel) =>
        FirstAsync(step, stays, [ChangeKind.Ended, ChangeKind.Removed, ChangeKind.Merged], cancel);

    // When each was first written so.
    private static async Task<Dictionary<Guid, DateTimeOffset>> FirstAsync(InspectionWrites.Step step, IReadOnlyCollection<Guid> records, string[] kinds, CancellationToken cancel)
    {
        var first = new Dictionary<Guid, DateTimeOffset>();
        foreach (var chunk in records.Distinct().Chunk(IdsAQuery))
        {
            foreach (var change in await step.Context.Set<Change>().AsNoTracking().Where(c => chunk.Contains(c.RecordId) && kinds.Contains(c.Kind))
                .Select(c => new { c.RecordId, c.ReceivedAt }).ToListAsync(cancel))
            {
                if (!first.TryGetValue(change.RecordId, out var at) || change.ReceivedAt < at)
                    first[change.RecordId] = change.ReceivedAt;
            }
        }

        return first;
    }

    private static DateTimeOffset StartOf(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), County.Offset);

    private sealed record Departure(Guid ResidencyId, string BeatCode, DateTimeOffset Known);
}
