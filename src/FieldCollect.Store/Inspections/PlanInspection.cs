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
public sealed record InspectionWish(IReadOnlyList<string> Beats, IReadOnlyList<string> Kinds, double Target, double Expected, double Risk)
{
    /// <summary>A code of the list InspectionPlace for a walk from the ground to the register; null the other way.</summary>
    public string? Places { get; init; }

    /// <summary>A code of the list InspectionDirection.</summary>
    public string Direction => Places is null ? InspectionDirection.RegisterToGround : InspectionDirection.GroundToRegister;

    /// <summary>What an inspection was planned by.</summary>
    public static InspectionWish Of(Inspection inspection) =>
        new(inspection.Beats, inspection.Kinds, inspection.Target, inspection.ExpectedRate, inspection.Risk) { Places = inspection.Places };
}

/// <summary>What a sample is drawn from, with how many of each stratum.</summary>
/// <param name="Strata">Records, or places.</param>
/// <param name="IntensityOf">How closely a beat is looked at.</param>
/// <param name="Walk">Of a walk, the doors of the places.</param>
/// <param name="DesignEffect">By how many more checks prove as much as records drawn one by one; 1 where they are.</param>
internal sealed record PlannedFrame(IReadOnlyList<FrameStratum> Strata, Func<string, Intensity> IntensityOf, WalkFrame? Walk, double DesignEffect)
{
    /// <summary>Records to be checked, or doors to be walked, of a stratum: as many doors to a place as there are on the average.</summary>
    public int ChecksOf(FrameStratum stratum) => Walk is null ? stratum.Count
        : (int)Math.Ceiling(stratum.Count * (double)stratum.Records.Sum(p => Walk.DoorsOf[p].Count) / stratum.Records.Count);

    /// <summary>How many records drawn one by one would prove as much.</summary>
    public int Effective => Walk is null ? Strata.Sum(s => s.Count)
        : (int)(Strata.Sum(s => s.Count * (double)s.Records.Sum(p => Walk.DoorsOf[p].Sum(d => Walk.Records[d.Id].Count())) / s.Records.Count) / DesignEffect);
}

/// <summary>One stratum of a plan; the first row is of all, with an empty beat and kind. Of a walk the frame are places, and the checks doors.</summary>
/// <param name="BeatCode">The beat.</param>
/// <param name="Kind">The entity set.</param>
/// <param name="Intensity">How closely the beat is looked at.</param>
/// <param name="Frame">Records, or places, there are.</param>
/// <param name="Checks">Records to be checked, or doors to be walked.</param>
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
        var frame = await FrameAsync(store, actor, wish, null, cancel);
        var minutes = MinutesOf(store, wish);
        var (count, effective) = (frame.Strata.Sum(frame.ChecksOf), frame.Effective);
        return
        [
            new InspectionPlan("", "", "", frame.Strata.Sum(s => s.Records.Count), count, count * minutes, effective == 0 ? 0 : SampleSize.Passes(effective, wish.Expected, wish.Target)),
            .. frame.Strata.GroupBy(s => (s.BeatCode, s.Kind)).Select(g => new InspectionPlan(
                g.Key.BeatCode, g.Key.Kind, JudgeInspection.CodeOf(frame.IntensityOf(g.Key.BeatCode)), g.Sum(s => s.Records.Count), g.Sum(frame.ChecksOf), g.Sum(frame.ChecksOf) * minutes, 0)),
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
        var frame = await FrameAsync(store, actor, wish, null, cancel);
        var (size, minutes) = (frame.Strata.Sum(frame.ChecksOf), MinutesOf(store, wish));
        var inspection = new Inspection
        {
            Id = id ?? Ids.New(now), Version = 1, Direction = wish.Direction, Places = wish.Places, Beats = [.. wish.Beats.Order(StringComparer.Ordinal)], Kinds = [.. wish.Kinds.Order(StringComparer.Ordinal)],
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
    internal static async Task<PlannedFrame> FrameAsync(RegisterStore store, Actor actor, InspectionWish wish, (long Number, DateTimeOffset Moment)? asOf, CancellationToken cancel)
    {
        await CheckAsync(store, actor, wish, cancel);
        Dictionary<string, IntensityState> states;
        await using (var context = await store.Database.OpenReadContextAsync(cancel))
            states = await Intensities.OfAsync(context, cancel);
        Intensity Of(string beat) => states.GetValueOrDefault(beat, IntensityState.Start).Now;
        if (asOf is null && wish.Beats.FirstOrDefault(b => Of(b) == Intensity.Suspended) is { } suspended)
            throw new ProblemException(Problems.InspectionStep, "Beats", $"Inspecting beat {suspended} is suspended until its supervisor has seen to the cause.");
        var (strata, walk) = await ReadAsync(store, wish, asOf, cancel);
        if (strata.Count == 0)
            throw new ProblemException(Problems.MalformedRequest, "Beats", "There is nothing of these kinds in these beats.");
        var codes = store.Codes.AsOf(County.Day(asOf?.Moment ?? store.Time.GetUtcNow()));
        var (effect, each) = walk is null ? (1, 1) : InspectionSize.Cost([.. walk.DoorsOf.Values.Select(doors => doors.Sum(d => walk.Records[d.Id].Count()))], InspectionPolicy.Alike(codes));
        var shared = InspectionSize.Share(strata, wish.Expected, wish.Risk, wish.Target, beat => InspectionPolicy.Factor(codes, Of(beat)), each)
            ?? throw new ProblemException(Problems.NoSampleProves, "ExpectedRate");
        var frame = new PlannedFrame(shared, Of, walk, effect);
        return shared.Sum(frame.ChecksOf) > InspectionSize.MostItems
            ? throw new ProblemException(Problems.TooComplex, "Beats", $"An inspection checks at most {InspectionSize.MostItems:N0} records or doors.")
            : frame;
    }

    private static async Task<(IReadOnlyList<FrameStratum> Strata, WalkFrame? Walk)> ReadAsync(
        RegisterStore store, InspectionWish wish, (long Number, DateTimeOffset Moment)? asOf, CancellationToken cancel)
    {
        var until = asOf?.Moment ?? store.Time.GetUtcNow();
        await using var connection = await store.Database.OpenReadAsync(cancel);
        await ReadTransaction.BeginAsync(connection, cancel);
        var walk = wish.Places is { } places ? await WalkFrame.ReadAsync(connection, wish.Beats, wish.Kinds, places, asOf?.Number, until, cancel) : null;
        var strata = walk?.Strata ?? await FrameQuery.ReadAsync(connection, wish.Beats, wish.Kinds, asOf?.Number, until, cancel);
        await ReadTransaction.EndAsync(connection, cancel);
        return (strata, walk);
    }

    private static int MinutesOf(RegisterStore store, InspectionWish wish)
    {
        var codes = store.Codes.AsOf(County.Day(store.Time.GetUtcNow()));
        return wish.Places is null ? InspectionPolicy.Minutes(codes) : InspectionPolicy.MinutesADoor(codes);
    }

    private static async Task CheckAsync(RegisterStore store, Actor actor, InspectionWish wish, CancellationToken cancel)
    {
        InspectionWrites.MustPlan(actor);
        if (wish.Beats.Count is 0 or > MostBeats || wish.Beats.Distinct().Count() != wish.Beats.Count)
            throw new ProblemException(Problems.MalformedRequest, "Beats", $"Name 1 to {MostBeats} beats, each once.");
        if (wish.Kinds.Count == 0 || wish.Kinds.Any(k => !FrameQuery.Kinds.Contains(k)) || wish.Kinds.Distinct().Count() != wish.Kinds.Count)
            throw new ProblemException(Problems.MalformedRequest, "Kinds", $"Name some of {string.Join(", ", FrameQuery.Kinds)}, each once.");
        if (wish.Places is { } places && !store.Codes.Contains("InspectionPlace", places, County.Day(store.Time.GetUtcNow())))
            throw new ProblemException(Problems.UnknownCode, "Places");
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
