using FieldCollect.Register;
using FieldCollect.Register.Quality.Inspections;
using FieldCollect.Register.Quality.Proof;
using FieldCollect.Store.Model;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Store.Inspections;

/// <summary>What came of drawing an inspection's list again.</summary>
/// <param name="Commitment">The published seed is the one that was committed to.</param>
/// <param name="Frame">The kept frame is the one whose hash was published.</param>
/// <param name="List">The list drawn again is the one whose hash was published.</param>
/// <param name="Items">The items are that list, in its order.</param>
/// <param name="Drawn">The records, or places, drawn again.</param>
public sealed record Redraw(bool Commitment, bool Frame, bool List, bool Items, IReadOnlyList<Guid> Drawn)
{
    /// <summary>Whether all of it is as published.</summary>
    public bool Same => Commitment && Frame && List && Items;
}

/// <summary>A stratum of a published frame.</summary>
/// <param name="Stratum">Its name, see <see cref="FrameStratum.Name"/>.</param>
/// <param name="Frame">Records in it.</param>
/// <param name="Drawn">How many were drawn.</param>
/// <param name="Records">Their ids in ascending order, 16 bytes each, big-endian, in base64.</param>
public sealed record InspectionFrame(string Stratum, int Frame, int Drawn, string Records);

/// <summary>Draws the list of a published inspection again, from its kept frame and its published seed.</summary>
public static class RedrawInspection
{
    /// <exception cref="ProblemException">NotFound; InspectionStep: it is not published yet, or was given up before it was drawn.</exception>
    public static async Task<Redraw> RunAsync(RegisterContext context, Guid id, CancellationToken cancel)
    {
        var inspection = await PublishedAsync(context, id, cancel);
        var strata = await StrataAsync(context, id, cancel);
        var seed = Convert.FromHexString(inspection.Seed!);
        var byStratum = strata.Select(s => (Stratum: s, Drawn: s.Draw(seed))).ToList();
        var drawn = byStratum.SelectMany(s => s.Drawn).ToList();
        var items = await context.Set<InspectionItem>().AsNoTracking().Where(i => i.InspectionId == id).OrderBy(i => i.Ordinal).Select(i => i.PlaceId ?? i.RecordId).ToListAsync(cancel);
        return new Redraw(
            SampleDraw.Commitment(seed) == inspection.Commitment,
            SampleFrame.HashOf(strata) == inspection.FrameHash,
            SampleFrame.ListHashOf(byStratum) == inspection.ListHash,
            // A place is as many items as it has doors.
            items.Distinct().SequenceEqual(drawn.Select(d => (Guid?)d)),
            drawn);
    }

    /// <summary>The frame of a published inspection, for whoever wants to draw again without us.</summary>
    /// <exception cref="ProblemException">NotFound; InspectionStep.</exception>
    public static async Task<IReadOnlyList<InspectionFrame>> FrameAsync(RegisterContext context, Guid id, CancellationToken cancel)
    {
        await PublishedAsync(context, id, cancel);
        return [.. (await context.InspectionStrata.AsNoTracking().Where(s => s.InspectionId == id).OrderBy(s => s.Ordinal).ToListAsync(cancel))
            .Select(s => new InspectionFrame($"{s.BeatCode}/{s.Kind}/{s.CollectorId}", s.Records.Length / 16, s.Drawn, Convert.ToBase64String(s.Records)))];
    }

    /// <summary>Ids as a frame keeps them, 16 bytes each.</summary>
    internal static byte[] Packed(IReadOnlyList<Guid> records)
    {
        var packed = new byte[records.Count * 16];
        for (var i = 0; i < records.Count; i++)
            records[i].TryWriteBytes(packed.AsSpan(i * 16), bigEndian: true, out _);
        return packed;
    }

    internal static IEnumerable<Guid> Ids(byte[] records) => records.Chunk(16).Select(bytes => new Guid(bytes, bigEndian: true));

    private static async Task<IReadOnlyList<FrameStratum>> StrataAsync(RegisterContext context, Guid id, CancellationToken cancel) =>
        [.. (await context.InspectionStrata.AsNoTracking().Where(s => s.InspectionId == id).OrderBy(s => s.Ordinal).ToListAsync(cancel))
            .Select(s => new FrameStratum(s.BeatCode, s.Kind, s.CollectorId, [.. Ids(s.Records)], s.Drawn))];

    private static async Task<Inspection> PublishedAsync(RegisterContext context, Guid id, CancellationToken cancel)
    {
        var inspection = await context.Set<Inspection>().AsNoTracking().SingleOrDefaultAsync(i => i.Id == id && i.RemovedAt == null, cancel) ?? throw new ProblemException(Problems.NotFound);
        return InspectionStatus.IsPublished(inspection.Status) && inspection.FrameHash is not null
            ? inspection
            : throw new ProblemException(Problems.InspectionStep, nameof(Inspection.Status), "Frame and seed are published when the inspection is closed: before, they would tell where the checker will come.");
    }
}
