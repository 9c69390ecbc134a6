using FieldCollect.Register;
using FieldCollect.Register.Quality.Inspections;
using FieldCollect.Store.Accounts;

namespace FieldCollect.Store.Inspections;

/// <summary>
/// Closes an inspection: compares what was captured with what the register said, judges, sends back what failed, publishes seed, list, result and figures. In bounded transactions; a call that was cut off,
/// or had more to do than a call does, is made again and goes on.
/// </summary>
public static class CloseInspection
{
    /// <returns>Whether it is closed; if not, the same call goes on.</returns>
    /// <exception cref="ProblemException">InspectionStep, and the others of a step.</exception>
    public static async Task<bool> RunAsync(RegisterStore store, Actor actor, Guid id, CancellationToken cancel)
    {
        var inspection = await InspectionWrites.StepAsync(store, actor, id, step =>
        {
            if (step.Inspection.Status == InspectionStatus.Closed)
                return Task.FromResult(step.Inspection);
            InspectionWrites.MustBe(step.Inspection, InspectionStatus.Open, InspectionStatus.Closing);
            if (step.Inspection.Status == InspectionStatus.Open)
                InspectionWrites.Change(step.Inspection, step.Staging, step.Now, i => i.Status = InspectionStatus.Closing);
            return Task.FromResult(step.Inspection);
        }, cancel);
        if (inspection.Status == InspectionStatus.Closed)
            return true;
        await OpenItems.RunAsync(store, actor, id, InspectionStatus.Closing, compare: true, cancel);
        IReadOnlyList<BatchResult> failed;
        await using (var context = await store.Database.OpenReadContextAsync(cancel))
            failed = [.. (await JudgedInspection.OfAsync(context, inspection, store.Codes.AsOf(inspection.PeriodTo), cancel)).Result.Batches.Where(b => b.Voided)];
        if (!await SendBack.RunAsync(store, inspection, failed, cancel))
            return false;
        await InspectionWrites.StepAsync(store, actor, id, step => FinishAsync(store, step, cancel), cancel);
        return true;
    }

    /// <summary>Gives an inspection up. Its list and seed are published all the same.</summary>
    /// <exception cref="ProblemException">InspectionStep: it is being judged, or was.</exception>
    public static async Task VoidAsync(RegisterStore store, Actor actor, Guid id, string reason, CancellationToken cancel)
    {
        await InspectionWrites.StepAsync(store, actor, id, async step =>
        {
            if (step.Inspection.Status == InspectionStatus.Voided)
                return true;
            InspectionWrites.MustBe(step.Inspection, InspectionStatus.Planned, InspectionStatus.Drawn, InspectionStatus.Open);
            var seed = Convert.ToHexStringLower(await DrawInspection.SeedAsync(store, step, cancel));
            InspectionWrites.Change(step.Inspection, step.Staging, step.Now, i => (i.Status, i.VoidedReason, i.ClosedAt, i.Seed) = (InspectionStatus.Voided, reason, step.Now, seed), reason);
            return true;
        }, cancel);
        await OpenItems.RunAsync(store, actor, id, InspectionStatus.Voided, compare: false, cancel);
    }

    private static async Task<bool> FinishAsync(RegisterStore store, InspectionWrites.Step step, CancellationToken cancel)
    {
        if (step.Inspection.Status == InspectionStatus.Closed)
            return true;
        InspectionWrites.MustBe(step.Inspection, InspectionStatus.Closing);
        var codes = store.Codes.AsOf(step.Inspection.PeriodTo);
        var judged = await JudgedInspection.OfAsync(step.Context, step.Inspection, codes, cancel);
        var (result, day) = (judged.Result, County.Day(step.Now));
        var seed = Convert.ToHexStringLower(await DrawInspection.SeedAsync(store, step, cancel));
        if (step.Inspection.Places is null)
            await MoveIntensitiesAsync(step, judged, cancel);
        await Departures.NoteAsync(step, judged.Gone, day, cancel);
        var deregistered = await Departures.FiguresAsync(step, judged.StationOf, codes, store.Codes, cancel);
        AddFigures(step, [.. judged.Figures, .. deregistered], day, result.RuleVersion);
        await step.Context.SaveChangesAsync(cancel);

        InspectionWrites.Change(step.Inspection, step.Staging, step.Now, i =>
        {
            (i.Status, i.ClosedAt, i.Seed, i.RuleVersion, i.Verdict, i.Result) = (InspectionStatus.Closed, step.Now, seed, result.RuleVersion, result.Verdict, result);
            (i.Checked, i.Right, i.NotMet) = (result.Strata.Sum(s => s.Checked), result.Strata.Sum(s => s.Right), result.Walk?.DoorsNotMet ?? result.Strata.Sum(s => s.NotMet));
            (i.Estimate, i.Lower, i.Upper) = (result.Checked?.Estimate, result.Checked?.Lower, result.Checked?.Upper);
        });
        return true;
    }

    private static async Task MoveIntensitiesAsync(InspectionWrites.Step step, JudgedInspection judged, CancellationToken cancel)
    {
        foreach (var beat in judged.Result.Beats.Where(b => b.Estimate is not null))
        {
            var after = JudgeInspection.After(judged.IntensityOf(beat.BeatCode), beat.Estimate, judged.Result.Target);
            await Intensities.SetAsync(step.Context, beat.BeatCode, after, step.Now, cancel);
        }
    }

    private static void AddFigures(InspectionWrites.Step step, IReadOnlyList<InspectionFigure> figures, DateOnly day, string ruleVersion)
    {
        foreach (var (figure, i) in figures.Select((f, i) => (f, i)))
        {
            (figure.InspectionId, figure.Ordinal, figure.Day, figure.RuleVersion) = (step.Inspection.Id, i, day, ruleVersion);
            step.Context.Add(figure);
        }
    }
}
