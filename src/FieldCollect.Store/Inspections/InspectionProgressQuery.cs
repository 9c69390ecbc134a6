using FieldCollect.Register.Quality.Inspections;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Model;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Store.Inspections;

/// <summary>How far an inspection has come: counts, and nothing of which records or doors they are of.</summary>
/// <param name="InspectionId">The inspection.</param>
/// <param name="Drawn">Records drawn.</param>
/// <param name="Assigned">Of those given to a checker.</param>
/// <param name="Captured">Checked.</param>
/// <param name="NotMet">Tried, and nobody met so far.</param>
public sealed record InspectionProgress(Guid InspectionId, int Drawn, int Assigned, int Captured, int NotMet);

/// <summary>Counts the items of the inspections that are under way.</summary>
public static class InspectionProgressQuery
{
    /// <summary>Those whose beats are all the actor's.</summary>
    public static async Task<IReadOnlyList<InspectionProgress>> RunAsync(RegisterContext context, Actor actor, CancellationToken cancel)
    {
        var open = (await context.Set<Inspection>().AsNoTracking()
            .Where(i => i.RemovedAt == null && (i.Status == InspectionStatus.Drawn || i.Status == InspectionStatus.Open || i.Status == InspectionStatus.Closing))
            .ToListAsync(cancel)).Where(i => i.Beats.All(actor.Sees)).Select(i => i.Id).Order().ToList();
        var counts = (await context.Set<InspectionItem>().AsNoTracking().Where(i => open.Contains(i.InspectionId))
            .GroupBy(i => new { i.InspectionId, i.Status })
            .Select(g => new { g.Key.InspectionId, g.Key.Status, Assigned = g.Count(i => i.CheckerId != null), Count = g.Count() })
            .ToListAsync(cancel)).ToLookup(c => c.InspectionId);
        return [.. open.Select(id => new InspectionProgress(
            id, counts[id].Sum(c => c.Count), counts[id].Sum(c => c.Assigned),
            counts[id].Where(c => c.Status == ItemStatus.Captured).Sum(c => c.Count), counts[id].Where(c => c.Status == ItemStatus.NotMet).Sum(c => c.Count)))];
    }
}
