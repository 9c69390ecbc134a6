using FieldCollect.Register.Fields;
using FieldCollect.Register.Quality.Inspections;
using FieldCollect.Register.Residents;
using FieldCollect.Store.Accounts;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Store.Inspections;

/// <summary>Opens the sealed items of an inspection that is closed or given up, and unless it was given up compares what was found. In bounded transactions; what is opened stays opened.</summary>
internal static class OpenItems
{
    // About a tenth of a second of the one writer; a door has several people, each of whom is looked for.
    private const int RecordsATransaction = 500;
    private const int DoorsATransaction = 100;

    /// <param name="store">The register.</param>
    /// <param name="actor">Who closes it.</param>
    /// <param name="id">The inspection.</param>
    /// <param name="status">Which the inspection must have.</param>
    /// <param name="compare">Not where it was given up.</param>
    /// <param name="cancel">Ends it between two transactions.</param>
    public static async Task RunAsync(RegisterStore store, Actor actor, Guid id, string status, bool compare, CancellationToken cancel)
    {
        while (await InspectionWrites.StepAsync(store, actor, id, step => SomeAsync(store, step, status, compare, cancel), cancel) > 0)
            cancel.ThrowIfCancellationRequested();
    }

    private static async Task<int> SomeAsync(RegisterStore store, InspectionWrites.Step step, string status, bool compare, CancellationToken cancel)
    {
        InspectionWrites.MustBe(step.Inspection, status, InspectionStatus.Closed);
        var next = await step.Context.Set<InspectionItem>().AsNoTracking().Where(i => i.InspectionId == step.Inspection.Id && i.Status != ItemStatus.Closed)
            .OrderBy(i => i.Ordinal).Select(i => i.Id).Take(step.Inspection.Places is null ? RecordsATransaction : DoorsATransaction).ToListAsync(cancel);
        var items = (await step.Rows.Stored.LoadAsync(typeof(InspectionItem), nameof(Record.Id), next)).Cast<InspectionItem>().OrderBy(i => i.Ordinal)
            .Select(i => new DoorToCompare(i, SealedItem.Of(step.Rows.Stored, store.Personal, i), FoundValues.Read(i.Found ?? "") ?? [])).ToList();
        if (!compare)
            items.ForEach(i => Open(step, i, _ => { }));
        else if (step.Inspection.Places is null)
            Records(step, items, new ErrorClasses(store.Codes.AsOf(step.Inspection.PeriodTo)));
        else
            await DoorsAsync(step, items, new RegisterSearch(step, store.Personal));
        return next.Count;
    }

    private static void Records(InspectionWrites.Step step, List<DoorToCompare> items, ErrorClasses classes)
    {
        foreach (var item in items)
        {
            var compared = IsChecked(item.Item) ? CompareRecord.Run(item.Item.Kind, item.Sealed.Values, item.Found, classes) : null;
            Open(step, item, i => (i.Compared, i.Result) = (compared ?? [], compared is null ? ItemResult.NotMet : classes.Fails(compared) ? ItemResult.Wrong : ItemResult.Right));
        }
    }

    private static async Task DoorsAsync(InspectionWrites.Step step, List<DoorToCompare> items, RegisterSearch search)
    {
        foreach (var item in items.Where(i => !IsChecked(i.Item)))
        {
            Open(step, item, i => (i.Result, i.Walked) = (
                ItemResult.NotMet,
                [.. item.Sealed.There.Where(t => step.Inspection.Kinds.Contains(t.Set)).Select(t => new WalkedRecord(t.Set, WalkResult.NotMet, WalkMatch.None, t.RecordId, t.Values.GetValueOrDefault(nameof(Resident.Name))))]));
        }

        var walked = items.Where(i => IsChecked(i.Item)).ToList();
        var finds = await search.RunAsync(walked);
        foreach (var (item, found) in walked.Zip(finds))
        {
            var compared = CompareDoor.Run(item.Sealed.RecordId, step.Inspection.Kinds, item.Found, item.Sealed.There, found);
            Open(step, item, i => (i.Walked, i.Result) = (compared, compared.All(c => c.Result == WalkResult.Here) ? ItemResult.Right : ItemResult.Wrong));
            step.Matched.UnionWith(CompareDoor.Recognised(item.Found, found).Concat(item.Sealed.There.Select(t => t.ResidentId).OfType<Guid>()));
        }
    }

    private static void Open(InspectionWrites.Step step, DoorToCompare item, Action<InspectionItem> judge) => InspectionWrites.Change(item.Item, step.Staging, step.Now, i =>
    {
        (i.Status, i.RecordId, i.CollectorId) = (ItemStatus.Closed, item.Sealed.RecordId, item.Sealed.CollectorId);
        judge(i);
    });

    private static bool IsChecked(InspectionItem item) => item is { Status: ItemStatus.Captured, Outcome: CaptureOutcome.Found or CaptureOutcome.Absent };
}
