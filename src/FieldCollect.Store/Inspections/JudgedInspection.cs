using FieldCollect.Register.CodeLists;
using FieldCollect.Register.Divisions;
using FieldCollect.Register.Quality.Inspections;
using FieldCollect.Register.Quality.Proof;
using FieldCollect.Store.Model;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Store.Inspections;

/// <summary>Somebody registered at a door who is not there any more, or never was.</summary>
/// <param name="ResidencyId">The stay.</param>
/// <param name="BeatCode">Its beat.</param>
internal sealed record GoneStay(Guid ResidencyId, string BeatCode);

/// <summary>An inspection whose items are compared, judged.</summary>
/// <param name="Result">What came of it.</param>
/// <param name="Figures">As rows, without those of deregistration.</param>
/// <param name="Gone">Departures that it makes known.</param>
/// <param name="IntensityOf">How closely a beat was looked at before.</param>
/// <param name="StationOf">The station of a beat.</param>
internal sealed record JudgedInspection(
    InspectionResult Result, IReadOnlyList<InspectionFigure> Figures, IReadOnlyList<GoneStay> Gone, Func<string, IntensityState> IntensityOf, Func<string, string?> StationOf)
{
    /// <summary>Reads the compared items and judges them; the same items give the same result whenever it is asked.</summary>
    public static async Task<JudgedInspection> OfAsync(RegisterContext context, Inspection inspection, CodeLists codes, CancellationToken cancel)
    {
        var strata = await context.InspectionStrata.AsNoTracking().Where(s => s.InspectionId == inspection.Id).OrderBy(s => s.Ordinal).ToListAsync(cancel);
        var items = await context.Set<InspectionItem>().AsNoTracking().Where(i => i.InspectionId == inspection.Id).OrderBy(i => i.Ordinal).ToListAsync(cancel);
        var before = await Intensities.OfAsync(context, cancel);
        var stations = await context.Set<Beat>().AsNoTracking().ToDictionaryAsync(b => b.Code, b => b.StationCode, cancel);
        IntensityState IntensityOf(string beat) => before.GetValueOrDefault(beat, IntensityState.Start);
        string? StationOf(string beat) => stations.GetValueOrDefault(beat);
        return inspection.Places is null
            ? OfRecords(inspection, codes, strata, items, IntensityOf, StationOf)
            : OfDoors(inspection, codes, strata, items, IntensityOf, StationOf);
    }

    private static JudgedInspection OfRecords(
        Inspection inspection, CodeLists codes, List<InspectionStratum> strata, List<InspectionItem> items, Func<string, IntensityState> intensityOf, Func<string, string?> stationOf)
    {
        var of = items.ToLookup(i => (i.BeatCode, i.Kind, i.CollectorId ?? Guid.Empty));
        var result = JudgeInspection.Run(
            [.. strata.Select(s =>
            {
                var own = of[(s.BeatCode, s.Kind, s.CollectorId)].ToList();
                var missed = own.Count(i => i.Result == ItemResult.NotMet);
                return new StratumResult(
                    s.BeatCode, s.Kind, s.CollectorId, s.Records.Length / 16, own.Count, own.Count - missed, own.Count(i => i.Result == ItemResult.Right), missed, own.Count(i => CompareRecord.IsGone(i.Compared)));
            })],
            items.SelectMany(i => i.Compared.Select(c => (i.Kind, c))),
            inspection.Target,
            codes,
            intensityOf);
        var gone = items.Where(i => i.Kind == WalkedDoor.People && CompareRecord.IsGone(i.Compared)).Select(i => new GoneStay(i.RecordId!.Value, i.BeatCode));
        return new JudgedInspection(result, [.. JudgeInspection.Figures(result, stationOf, codes)], [.. gone], intensityOf, stationOf);
    }

    private static JudgedInspection OfDoors(
        Inspection inspection, CodeLists codes, List<InspectionStratum> strata, List<InspectionItem> items, Func<string, IntensityState> intensityOf, Func<string, string?> stationOf)
    {
        var walked = strata.ToDictionary(s => (s.BeatCode, s.CollectorId), s => new WalkStratum(s.BeatCode, s.CollectorId, s.Records.Length / 16));
        var doors = items.Select(i => new WalkedSample(
            walked[(i.BeatCode, inspection.Places == InspectionPlace.Door ? i.CollectorId ?? Guid.Empty : Guid.Empty)],
            stationOf(i.BeatCode), i.CollectorId ?? Guid.Empty, i.PlaceId!.Value, i.Result != ItemResult.NotMet, i.Walked)).ToList();
        var judge = new JudgeWalk([.. walked.Values], doors, inspection.Kinds, inspection.Target, codes);
        // Who is only perhaps another is not known to have gone.
        var gone = items.SelectMany(i => i.Walked.Where(w => w is { Set: WalkedDoor.People, Result: WalkResult.NotThere, How: WalkMatch.None }).Select(w => new GoneStay(w.RecordId!.Value, i.BeatCode)));
        return new JudgedInspection(judge.Result(intensityOf), [.. judge.Figures()], [.. gone], intensityOf, stationOf);
    }
}
