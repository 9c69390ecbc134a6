using FieldCollect.Register;
using FieldCollect.Register.Quality.Inspections;
using FieldCollect.Register.Quality.Proof;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Audit;
using FieldCollect.Store.Model;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Store.Inspections;

/// <summary>How closely a beat is looked at, for showing.</summary>
/// <param name="BeatCode">The beat.</param>
/// <param name="BeatName">Its name.</param>
/// <param name="Intensity">normal, tightened, reduced or suspended.</param>
/// <param name="Passed">Inspections in a row that it passed since the last switch.</param>
/// <param name="Failed">Inspections that it failed while tightened.</param>
public sealed record InspectionIntensity(string BeatCode, string BeatName, string Intensity, int Passed, int Failed);

/// <summary>How closely each beat is looked at: read, moved at closing, and resumed by whoever has seen to the cause.</summary>
public static class Intensities
{
    /// <summary>Of the beats that somebody sees.</summary>
    public static async Task<IReadOnlyList<InspectionIntensity>> RunAsync(RegisterContext context, Actor actor, CancellationToken cancel)
    {
        var states = await OfAsync(context, cancel);
        return
        [
            .. (await context.Set<Register.Divisions.Beat>().AsNoTracking().OrderBy(b => b.Code).ToListAsync(cancel)).Where(b => actor.Sees(b.Code)).Select(b =>
            {
                var state = states.GetValueOrDefault(b.Code, IntensityState.Start);
                return new InspectionIntensity(b.Code, b.Name, JudgeInspection.CodeOf(state.Now), state.Passed, state.Failed);
            }),
        ];
    }

    /// <summary>A suspended beat is inspected again, tightened: its supervisor has seen to the cause.</summary>
    /// <exception cref="ProblemException">NotAllowed; BeatNotYours; InspectionStep: it is not suspended.</exception>
    public static Task<bool> ResumeAsync(RegisterStore store, Actor actor, string beat, CancellationToken cancel)
    {
        InspectionWrites.MustPlan(actor);
        if (!actor.Sees(beat))
            throw new ProblemException(Problems.BeatNotYours, "BeatCode");
        var now = store.Time.GetUtcNow();
        return store.WriteAsync(
            async context =>
            {
                var state = (await OfAsync(context, cancel)).GetValueOrDefault(beat, IntensityState.Start);
                if (state.Now != Intensity.Suspended)
                    throw new ProblemException(Problems.InspectionStep, "BeatCode", "Inspecting this beat is not suspended.");
                await SetAsync(context, beat, state.Resume(), now, cancel);
                await AuditLog.AppendAsync(context, new AuditDraft(now, actor, "resumeInspection", "Beats", 1, [Ids.OfName("Beats", beat)]));
                return true;
            },
            cancel);
    }

    internal static async Task<Dictionary<string, IntensityState>> OfAsync(RegisterContext context, CancellationToken cancel) =>
        (await context.BeatIntensities.AsNoTracking().ToListAsync(cancel)).ToDictionary(
            i => i.BeatCode,
            i => new IntensityState(Enum.Parse<Intensity>(i.Intensity, ignoreCase: true), i.Passed, i.Failed, [.. i.Recent.Select(c => c == '1')]));

    internal static async Task SetAsync(RegisterContext context, string beat, IntensityState state, DateTimeOffset now, CancellationToken cancel)
    {
        var row = await context.BeatIntensities.SingleOrDefaultAsync(i => i.BeatCode == beat, cancel);
        if (row is null)
            context.Add(row = new BeatIntensity { BeatCode = beat });
        (row.Intensity, row.Passed, row.Failed, row.Recent, row.ChangedAt) =
            (JudgeInspection.CodeOf(state.Now), state.Passed, state.Failed, string.Concat(state.Recent.Select(passed => passed ? '1' : '0')), now);
        await context.SaveChangesAsync(cancel);
    }
}
