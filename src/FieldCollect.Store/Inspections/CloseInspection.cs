using FieldCollect.Register;
using FieldCollect.Register.Fields;
using FieldCollect.Register.Quality.Inspections;
using FieldCollect.Register.Quality.Proof;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Model;
using FieldCollect.Store.Reading;
using FieldCollect.Store.Writing;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Store.Inspections;

/// <summary>
/// Closes an inspection: compares what was captured with what the register said, judges, sends back what failed, publishes seed, list and result. In bounded transactions; a call that was cut off,
/// or had more to do than a call does, is made again and goes on.
/// </summary>
public static class CloseInspection
{
    // About a tenth of a second of the one writer.
    private const int ItemsATransaction = 500;

    // Records of a failed batch that one call sends back.
    private const int RecordsACall = 5_000;

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
        await OpenItemsAsync(store, actor, id, InspectionStatus.Closing, judge: true, cancel);
        List<BatchResult> failed;
        await using (var context = await store.Database.OpenReadContextAsync(cancel))
            failed = [.. (await JudgeAsync(store, context, inspection, cancel)).Result.Batches.Where(b => b.Voided)];
        if (!await SendBackAsync(store, inspection, failed, cancel))
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
        await OpenItemsAsync(store, actor, id, InspectionStatus.Voided, judge: false, cancel);
    }

    // What was sealed is told; and, unless the inspection was given up, what comes of it.
    private static async Task OpenItemsAsync(RegisterStore store, Actor actor, Guid id, string status, bool judge, CancellationToken cancel)
    {
        while (await InspectionWrites.StepAsync(store, actor, id, async step =>
        {
            InspectionWrites.MustBe(step.Inspection, status, InspectionStatus.Closed);
            var next = await step.Context.Set<InspectionItem>().AsNoTracking().Where(i => i.InspectionId == id && i.Status != ItemStatus.Closed)
                .OrderBy(i => i.Ordinal).Select(i => i.Id).Take(ItemsATransaction).ToListAsync(cancel);
            var classes = new ErrorClasses(store.Codes);
            foreach (var item in (await step.Rows.Stored.LoadAsync(typeof(InspectionItem), nameof(Record.Id), next)).Cast<InspectionItem>())
            {
                var sealedItem = SealedItem.Of(step.Rows.Stored, store.Personal, item);
                var compared = judge ? Compared(item, sealedItem, classes) : null;
                InspectionWrites.Change(item, step.Staging, step.Now, i =>
                {
                    (i.Status, i.RecordId, i.CollectorId) = (ItemStatus.Closed, sealedItem.RecordId, sealedItem.CollectorId);
                    if (judge)
                        (i.Compared, i.Result) = (compared ?? [], compared is null ? ItemResult.NotMet : classes.Fails(compared) ? ItemResult.Wrong : ItemResult.Right);
                });
            }

            return next.Count;
        }, cancel) > 0)
        {
            cancel.ThrowIfCancellationRequested();
        }
    }

    private static IReadOnlyList<ComparedField>? Compared(InspectionItem item, SealedItem sealedItem, ErrorClasses classes) => (item.Status, item.Outcome) switch
    {
        (ItemStatus.Captured, CaptureOutcome.Found) => CompareRecord.Run(item.Kind, sealedItem.Values, FoundValues.Read(item.Found ?? "") ?? [], classes),
        (ItemStatus.Captured, CaptureOutcome.Absent) => CompareRecord.Run(item.Kind, sealedItem.Values, [], classes),
        _ => null,
    };

    private static async Task<(InspectionResult Result, Dictionary<string, IntensityState> Before)> JudgeAsync(
        RegisterStore store, RegisterContext context, Inspection inspection, CancellationToken cancel)
    {
        var strata = await context.InspectionStrata.AsNoTracking().Where(s => s.InspectionId == inspection.Id).OrderBy(s => s.Ordinal).ToListAsync(cancel);
        var items = await context.Set<InspectionItem>().AsNoTracking().Where(i => i.InspectionId == inspection.Id)
            .Select(i => new { i.BeatCode, i.Kind, i.CollectorId, i.Result, i.Compared }).ToListAsync(cancel);
        var of = items.ToLookup(i => (i.BeatCode, i.Kind, i.CollectorId ?? Guid.Empty));
        var before = await Intensities.OfAsync(context, cancel);
        var result = JudgeInspection.Run(
            [.. strata.Select(s =>
            {
                var own = of[(s.BeatCode, s.Kind, s.CollectorId)].ToList();
                var missed = own.Count(i => i.Result == ItemResult.NotMet);
                return new StratumResult(s.BeatCode, s.Kind, s.CollectorId, s.Records.Length / 16, own.Count, own.Count - missed, own.Count(i => i.Result == ItemResult.Right), missed);
            })],
            items.SelectMany(i => i.Compared.Select(c => (i.Kind, c))),
            inspection.Target,
            store.Codes,
            beat => before.GetValueOrDefault(beat, IntensityState.Start));
        return (result, before);
    }

    private static async Task<bool> FinishAsync(RegisterStore store, InspectionWrites.Step step, CancellationToken cancel)
    {
        if (step.Inspection.Status == InspectionStatus.Closed)
            return true;
        InspectionWrites.MustBe(step.Inspection, InspectionStatus.Closing);
        var (result, before) = await JudgeAsync(store, step.Context, step.Inspection, cancel);
        var seed = Convert.ToHexStringLower(await DrawInspection.SeedAsync(store, step, cancel));
        foreach (var beat in result.Beats.Where(b => b.Estimate is not null))
        {
            var after = JudgeInspection.After(before.GetValueOrDefault(beat.BeatCode, IntensityState.Start), beat.Estimate, result.Target);
            await Intensities.SetAsync(step.Context, beat.BeatCode, after, step.Now, cancel);
        }

        InspectionWrites.Change(step.Inspection, step.Staging, step.Now, i =>
        {
            (i.Status, i.ClosedAt, i.Seed, i.RuleVersion, i.Verdict, i.Result) = (InspectionStatus.Closed, step.Now, seed, result.RuleVersion, result.Verdict, result);
            (i.Checked, i.Right, i.NotMet) = (result.Strata.Sum(s => s.Checked), result.Strata.Sum(s => s.Right), result.Strata.Sum(s => s.NotMet));
            (i.Estimate, i.Lower, i.Upper) = (result.Checked?.Estimate, result.Checked?.Lower, result.Checked?.Upper);
        });
        return true;
    }

    // What was verified in the period by whoever failed is verified no more, and so due at once. Verified again since, it is other work, and stays.
    private static async Task<bool> SendBackAsync(RegisterStore store, Inspection inspection, List<BatchResult> failed, CancellationToken cancel)
    {
        if (failed.Count == 0)
            return true;
        var (from, to) = (At(inspection.PeriodFrom), At(inspection.PeriodTo.AddDays(1)));
        List<InspectionStratum> strata;
        await using (var context = await store.Database.OpenReadContextAsync(cancel))
            strata = await context.InspectionStrata.AsNoTracking().Where(s => s.InspectionId == inspection.Id).OrderBy(s => s.Ordinal).ToListAsync(cancel);
        var left = RecordsACall;
        foreach (var stratum in strata.Where(s => failed.Exists(b => b.BeatCode == s.BeatCode && b.CollectorId == s.CollectorId)))
        {
            foreach (var chunk in RedrawInspection.Ids(stratum.Records).Chunk(ItemsATransaction))
            {
                var due = await VerifiedAsync(store, stratum.Kind, chunk, from, to, cancel);
                if (due.Count == 0)
                    continue;
                if (left <= 0)
                    return false;
                left -= due.Count;
                var answers = await store.PushAsync([.. due.Select(r => Unverified(stratum.Kind, r, inspection))], Actor.Register, cancel);
                if (answers.FirstOrDefault(a => a.Problem is { } p && p.Kind != Problems.NotFound)?.Problem is { } problem)
                    throw new ProblemException(problem.Kind, problem.Target, problem.Message, problem.Details);
            }
        }

        return true;
    }

    private static PushItem Unverified(string kind, Guid id, Inspection inspection) => new()
    {
        Verb = PushVerb.Change,
        Set = EntitySets.Find(kind)!,
        Key = [id],
        IfMatchAny = true,
        Values = new Dictionary<string, object?> { [nameof(IVerifiable.VerifiedAt)] = null },
        Reason = $"抽查不合格，整批退回 The inspection sent the batch back whole: {inspection.Id}",
    };

    private static async Task<List<Guid>> VerifiedAsync(RegisterStore store, string kind, Guid[] ids, DateTimeOffset from, DateTimeOffset to, CancellationToken cancel)
    {
        await using var connection = await store.Database.OpenReadAsync(cancel);
        await using var command = connection.CreateCommand();
        command.CommandText = $"""
            SELECT "Id" FROM "{kind}" WHERE "VerifiedAt" >= @from AND "VerifiedAt" < @to AND "RemovedAt" IS NULL AND "Id" IN ({string.Join(',', ids.Select((_, i) => $"@id{i}"))}) ORDER BY "Id"
            """;
        command.Add("@from", from.ToUnixTimeMilliseconds());
        command.Add("@to", to.ToUnixTimeMilliseconds());
        foreach (var (id, i) in ids.Select((id, i) => (id, i)))
            command.Add($"@id{i}", store.Database.Kind == "sqlite" ? id.ToByteArray(bigEndian: true) : id);
        var found = new List<Guid>();
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
            found.Add(reader.Id(0)!.Value);
        return found;
    }

    private static DateTimeOffset At(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), County.Offset);
}
