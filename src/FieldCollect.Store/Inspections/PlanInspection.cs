using System.Security.Cryptography;
using FieldCollect.Register;
using FieldCollect.Register.Divisions;
using FieldCollect.Register.Quality.Inspections;
using FieldCollect.Register.Quality.Proof;
using FieldCollect.Register.Rules;
using FieldCollect.Register.Sync;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Reading;
using FieldCollect.Store.Writing;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Store.Inspections;

/// <summary>What somebody wants inspected.</summary>
/// <param name="Beats">Codes of beats.</param>
/// <param name="Kinds">Entity sets.</param>
/// <param name="Target">The rate to be proved.</param>
/// <param name="Expected">The rate believed in.</param>
/// <param name="Risk">Of failing by the luck of the draw.</param>
public sealed record InspectionWish(IReadOnlyList<string> Beats, IReadOnlyList<string> Kinds, double Target, double Expected, double Risk);

/// <summary>One stratum of a plan; the first row is of all, with an empty beat and kind.</summary>
/// <param name="BeatCode">The beat.</param>
/// <param name="Kind">The entity set.</param>
/// <param name="Intensity">How closely the beat is looked at.</param>
/// <param name="Frame">Records there are.</param>
/// <param name="Checks">Records to be checked.</param>
/// <param name="Minutes">What that takes.</param>
/// <param name="ChanceToPass">Of the whole: the chance that a simple sample of that size proves the target if the rate is as expected; 0 for a stratum.</param>
public sealed record InspectionPlan(string BeatCode, string Kind, string Intensity, int Frame, int Checks, int Minutes, double ChanceToPass);

/// <summary>Plans an inspection: its size and cost before it is made, then the inspection with the commitment to its seed.</summary>
public static class PlanInspection
{
    // Twelve times a county's beats.
    private const int MostBeats = 500;

    private const int LongestPeriod = 366;

    /// <summary>Size, strata and cost; writes nothing.</summary>
    /// <exception cref="ProblemException">What is wrong with the wish; NoSampleProves; TooComplex; InspectionStep: a beat is suspended.</exception>
    public static async Task<IReadOnlyList<InspectionPlan>> RunAsync(RegisterStore store, Actor actor, InspectionWish wish, CancellationToken cancel)
    {
        var (strata, intensities) = await StrataAsync(store, actor, wish, null, cancel);
        var minutes = InspectionPolicy.Minutes(store.Codes);
        var count = strata.Sum(s => s.Count);
        return
        [
            new InspectionPlan("", "", "", strata.Sum(s => s.Records.Count), count, count * minutes, count == 0 ? 0 : SampleSize.Passes(count, wish.Expected, wish.Target)),
            .. strata.GroupBy(s => (s.BeatCode, s.Kind)).Select(g => new InspectionPlan(
                g.Key.BeatCode, g.Key.Kind, JudgeInspection.CodeOf(intensities(g.Key.BeatCode)), g.Sum(s => s.Records.Count), g.Sum(s => s.Count), g.Sum(s => s.Count) * minutes, 0)),
        ];
    }

    /// <summary>Makes the inspection. With an id that is taken by an inspection of the same planner it is that one: a lost reply is answered by asking again.</summary>
    public static async Task<Guid> MakeAsync(
        RegisterStore store, Actor actor, InspectionWish wish, DateOnly from, DateOnly to, Guid? id, string? note, CancellationToken cancel)
    {
        InspectionWrites.MustPlan(actor);
        var now = store.Time.GetUtcNow();
        if (from > to || to.DayNumber - from.DayNumber >= LongestPeriod)
            throw new ProblemException(Problems.MalformedRequest, "PeriodTo", $"A period has 1 to {LongestPeriod} days.");
        // A commitment that is made when the work is over binds nobody.
        if (to < County.Day(now))
            throw new ProblemException(Problems.MalformedRequest, "PeriodTo", "An inspection is planned before its period ends.");
        var (strata, _) = await StrataAsync(store, actor, wish, null, cancel);
        var (size, minutes) = (strata.Sum(s => s.Count), InspectionPolicy.Minutes(store.Codes));
        var inspection = new Inspection
        {
            Id = id ?? Ids.New(now), Version = 1, Beats = [.. wish.Beats.Order(StringComparer.Ordinal)], Kinds = [.. wish.Kinds.Order(StringComparer.Ordinal)],
            PeriodFrom = from, PeriodTo = to, Target = wish.Target, ExpectedRate = wish.Expected, Risk = wish.Risk, PlannedSize = size, PlannedMinutes = size * minutes,
            PlannedBy = actor.UserId, PlannedAt = now, Note = note,
        };
        if (RegisterRules.Refusal(RegisterRules.Check(inspection, new RuleContext(store.Codes, County.Day(now)))) is { } refusal)
            throw new ProblemException(refusal, nameof(Inspection.Note));
        return await store.WriteAsync(
            async context =>
            {
                var rows = new WorkingSet(context, store.Personal);
                if (await rows.Stored.FindAsync<Inspection>(inspection.Id) is { } there)
                    return there.PlannedBy == actor.UserId ? there.Id : throw new ProblemException(Problems.AlreadyExists, "Id");
                var seed = RandomNumberGenerator.GetBytes(SampleDraw.SeedBytes);
                inspection.Commitment = SampleDraw.Commitment(seed);
                context.Add(new InspectionSeed
                {
                    InspectionId = inspection.Id,
                    ProtectedSeed = store.Personal.Seal(Convert.ToHexStringLower(seed), "InspectionSeeds", nameof(InspectionSeed.ProtectedSeed), inspection.Id)!,
                });
                await context.SaveChangesAsync(cancel);
                var staging = new Staging(rows);
                staging.Add(inspection);
                staging.Record(new StagedChange(inspection, ChangeKind.Created, null, null, 1, null, now, null));
                await new History(context, store.Personal, actor, now).SaveAsync(staging, rows, []);
                return inspection.Id;
            },
            cancel);
    }

    /// <summary>The strata with what is to be drawn of each.</summary>
    internal static async Task<(IReadOnlyList<FrameStratum> Strata, Func<string, Intensity> Intensities)> StrataAsync(
        RegisterStore store, Actor actor, InspectionWish wish, (long Number, DateTimeOffset Moment)? asOf, CancellationToken cancel)
    {
        await CheckAsync(store, actor, wish, cancel);
        Dictionary<string, IntensityState> states;
        await using (var context = await store.Database.OpenReadContextAsync(cancel))
            states = await Inspections.Intensities.OfAsync(context, cancel);
        Intensity Of(string beat) => states.GetValueOrDefault(beat, IntensityState.Start).Now;
        if (asOf is null && wish.Beats.FirstOrDefault(b => Of(b) == Intensity.Suspended) is { } suspended)
            throw new ProblemException(Problems.InspectionStep, "Beats", $"Inspecting beat {suspended} is suspended until its supervisor has seen to the cause.");
        await using var connection = await store.Database.OpenReadAsync(cancel);
        await ReadTransaction.BeginAsync(connection, cancel);
        var frame = await FrameQuery.ReadAsync(connection, wish.Beats, wish.Kinds, asOf?.Number, asOf?.Moment ?? store.Time.GetUtcNow(), cancel);
        await ReadTransaction.EndAsync(connection, cancel);
        if (frame.Count == 0)
            throw new ProblemException(Problems.MalformedRequest, "Beats", "There is nothing of these kinds in these beats.");
        var strata = InspectionSize.Share(frame, wish.Expected, wish.Risk, wish.Target, beat => InspectionPolicy.Factor(store.Codes, Of(beat)))
            ?? throw new ProblemException(Problems.NoSampleProves, "ExpectedRate");
        return strata.Sum(s => s.Count) > InspectionSize.MostItems
            ? throw new ProblemException(Problems.TooComplex, "Beats", $"An inspection checks at most {InspectionSize.MostItems:N0} records.")
            : (strata, Of);
    }

    private static async Task CheckAsync(RegisterStore store, Actor actor, InspectionWish wish, CancellationToken cancel)
    {
        InspectionWrites.MustPlan(actor);
        if (wish.Beats.Count is 0 or > MostBeats || wish.Beats.Distinct().Count() != wish.Beats.Count)
            throw new ProblemException(Problems.MalformedRequest, "Beats", $"Name 1 to {MostBeats} beats, each once.");
        if (wish.Kinds.Count == 0 || wish.Kinds.Any(k => !FrameQuery.Kinds.Contains(k)) || wish.Kinds.Distinct().Count() != wish.Kinds.Count)
            throw new ProblemException(Problems.MalformedRequest, "Kinds", $"Name some of {string.Join(", ", FrameQuery.Kinds)}, each once.");
        if (wish.Target is not (>= 0.5 and < 1))
            throw new ProblemException(Problems.MalformedRequest, "Target", "A target lies between 0.5 and 1.");
        if (wish.Expected is not (> 0 and < 1) || wish.Expected <= wish.Target)
            throw new ProblemException(Problems.MalformedRequest, "ExpectedRate", "The expected rate lies above the target and below 1.");
        if (wish.Risk is not (>= 0.001 and <= 0.5))
            throw new ProblemException(Problems.MalformedRequest, "Risk", "A risk lies between 0.001 and 0.5.");
        await using var context = await store.Database.OpenReadContextAsync(cancel);
        if (wish.Beats.Any(b => !actor.Sees(b)))
            throw new ProblemException(Problems.BeatNotYours, "Beats");
        if (await context.Set<Beat>().CountAsync(b => wish.Beats.Contains(b.Code), cancel) != wish.Beats.Count)
            throw new ProblemException(Problems.UnknownReference, "Beats");
    }
}
