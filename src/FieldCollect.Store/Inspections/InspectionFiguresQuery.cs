using FieldCollect.Register;
using FieldCollect.Register.Quality.Inspections;
using FieldCollect.Store.Model;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Store.Inspections;

/// <summary>The figures that a closed inspection proved.</summary>
public static class InspectionFiguresQuery
{
    /// <exception cref="ProblemException">NotFound; InspectionStep: it is not closed.</exception>
    public static async Task<IReadOnlyList<InspectionFigure>> RunAsync(RegisterContext context, Guid id, CancellationToken cancel)
    {
        var inspection = await context.Set<Inspection>().AsNoTracking().SingleOrDefaultAsync(i => i.Id == id && i.RemovedAt == null, cancel) ?? throw new ProblemException(Problems.NotFound);
        if (inspection.Status != InspectionStatus.Closed)
            throw new ProblemException(Problems.InspectionStep, nameof(Inspection.Status), "Figures are made when the inspection is closed.");
        return await context.InspectionFigures.AsNoTracking().Where(f => f.InspectionId == id).OrderBy(f => f.Ordinal).ToListAsync(cancel);
    }
}
