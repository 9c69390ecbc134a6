using FieldCollect.Register;
using FieldCollect.Register.Quality.Inspections;
using FieldCollect.Store.Accounts;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Store.Inspections;

/// <summary>
/// Shares the items of an inspection out among checkers, none of whom gets what he collected himself. Who assigns names people and beats and does not see the items: whoever knows the list could
/// have the doors warned.
/// </summary>
public static class AssignInspection
{
    private const int MostCheckers = 200;

    /// <summary>Also hands on what has been assigned and not captured: when somebody is away, the items go to others.</summary>
    /// <param name="store">The register.</param>
    /// <param name="actor">Who assigns.</param>
    /// <param name="id">The inspection.</param>
    /// <param name="userNames">Accounts of the checkers.</param>
    /// <param name="beat">Only the items of this beat; null for all.</param>
    /// <param name="cancel">Ends it.</param>
    /// <exception cref="ProblemException">InspectionStep; UnknownReference: no such account, or one that may not check; CheckerIsCollector: an item would be left to its collector alone.</exception>
    public static Task<int> RunAsync(RegisterStore store, Actor actor, Guid id, IReadOnlyList<string> userNames, string? beat, CancellationToken cancel) =>
        InspectionWrites.StepAsync(
            store, actor, id,
            async step =>
            {
                InspectionWrites.MustBe(step.Inspection, InspectionStatus.Drawn, InspectionStatus.Open);
                var checkers = await CheckersAsync(step, userNames, cancel);
                // In the order of places: what one checker gets lies near together.
                var items = (await InspectionWrites.ItemsAsync(step))
                    .Where(i => i.Status is ItemStatus.Drawn or ItemStatus.Assigned or ItemStatus.NotMet && (beat is null || i.BeatCode == beat))
                    .OrderBy(i => i.BeatCode, StringComparer.Ordinal).ThenBy(i => i.Address, StringComparer.Ordinal).ThenBy(i => i.Ordinal)
                    .ToList();
                var load = checkers.ToDictionary(c => c, _ => 0);
                var share = (int)Math.Ceiling(items.Count / (double)checkers.Count);
                foreach (var item in items)
                {
                    var collector = SealedItem.Of(step.Rows.Stored, store.Personal, item).CollectorId;
                    // Filled one after another up to an equal share, so that each has a walk and not a scatter.
                    var checker = checkers.Where(c => c != collector).OrderBy(c => load[c] >= share ? 1 : 0).ThenBy(c => load[c] >= share ? load[c] : 0).Select(c => (Guid?)c).FirstOrDefault()
                        ?? throw new ProblemException(Problems.CheckerIsCollector, "Checkers");
                    load[checker]++;
                    if (item.CheckerId != checker || item.Status == ItemStatus.Drawn)
                        InspectionWrites.Change(item, step.Staging, step.Now, i => (i.CheckerId, i.Status) = (checker, i.Status == ItemStatus.Drawn ? ItemStatus.Assigned : i.Status));
                }

                if (step.Inspection.Status == InspectionStatus.Drawn)
                    InspectionWrites.Change(step.Inspection, step.Staging, step.Now, i => i.Status = InspectionStatus.Open);
                return items.Count;
            },
            cancel);

    private static async Task<List<Guid>> CheckersAsync(InspectionWrites.Step step, IReadOnlyList<string> userNames, CancellationToken cancel)
    {
        if (userNames.Count is 0 or > MostCheckers || userNames.Distinct().Count() != userNames.Count)
            throw new ProblemException(Problems.MalformedRequest, "Checkers", $"Name 1 to {MostCheckers} accounts, each once.");
        var users = await step.Context.Users.AsNoTracking().Where(u => userNames.Contains(u.UserName) && !u.Disabled).ToListAsync(cancel);
        return users.Count != userNames.Count || users.Any(u => !Permissions.May(u.Role, Right.Change, EntitySets.Of(typeof(InspectionItem))))
            ? throw new ProblemException(Problems.UnknownReference, "Checkers")
            : [.. userNames.Select(n => users.Single(u => u.UserName == n).Id)];
    }
}
