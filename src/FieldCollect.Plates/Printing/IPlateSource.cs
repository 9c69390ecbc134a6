namespace FieldCollect.Plates.Printing;

/// <summary>Where the plates of a batch come from. It is read more than once and gives the same each time, unless somebody changes the batch meanwhile.</summary>
public interface IPlateSource
{
    /// <summary>The plates: in the order of <see cref="PlateSize.All"/>, those of one size in the order of their serials (by the numbers of their characters).</summary>
    IAsyncEnumerable<PlatePrint> ReadAsync(CancellationToken cancel);
}
