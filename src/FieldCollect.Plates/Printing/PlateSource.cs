using FieldCollect.Register.Doorplates;

namespace FieldCollect.Plates.Printing;

/// <summary>
/// Where the plates of a batch come from, in the order in which they are printed: size by size as in <see cref="PlateSize.All"/>. It is read twice and gives the same each time,
/// unless somebody changes the batch meanwhile.
/// </summary>
public delegate IAsyncEnumerable<PlatePrint> PlateSource(CancellationToken cancel);
