using FieldCollect.OData;
using FieldCollect.Register.Addresses;
using FieldCollect.Register.Divisions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace FieldCollect.Server.Api;

/// <summary>
/// Tells the OData layer which indexes the tables have, from the model that made them, and what one value of a column leaves: a handful of rows where it
/// names a record, a person or a plate, a part of the county where it names a beat or a division, anything where it is a category or a time.
/// </summary>
public static class TableIndexes
{
    private static readonly HashSet<string> Parts = ["BeatCode", "StationCode", "DivisionCode", "ParentCode"];
    private static readonly HashSet<string> Categories = ["Status", "Check", "Kind"];

    // What Npgsql keeps in the model of the order of nulls.
    private const string NullOrder = "Npgsql:IndexNullSortOrder";

    /// <param name="set">What the layer is told.</param>
    /// <param name="type">The table's model.</param>
    /// <param name="nullsLowest">The database has null before all values in every index; others have it where the model says so.</param>
    public static void Add(EntitySetBuilder set, IEntityType type, bool nullsLowest)
    {
        // One over some of the rows serves only who asks for just those.
        foreach (var index in type.GetIndexes().Where(i => i.GetFilter() is null))
        {
            var selective = index.Properties.TakeWhile(p => !NamesOne(p)).Count() + 1;
            set.Index(new IndexMap(
                [.. index.Properties.Select(p => p.GetColumnName())],
                selective > index.Properties.Count ? 0 : selective,
                Parts.Contains(index.Properties[0].Name),
                nullsLowest || index.FindAnnotation(NullOrder) is not null));
        }
    }

    /// <summary>The days of rates: what is asked of one day is read from that day's counts.</summary>
    public static void AddDays(EntitySetBuilder rates) =>
        rates.Index(new IndexMap(["Day", "Name", "Scope", "Kind", "OfficerId", "InspectionId"], Part: true));

    // An id, a blind index, or a text that is somebody's name or something's own code. Places have names like 新华村 and 101室, a thousand of each.
    private static bool NamesOne(IProperty property) =>
        property.ClrType == typeof(Guid) || property.ClrType == typeof(Guid?) || property.ClrType == typeof(byte[])
        || property.ClrType == typeof(string) && !Parts.Contains(property.Name) && !Categories.Contains(property.Name)
            && !(property.Name == nameof(Address.Name) && (property.DeclaringType.ClrType == typeof(Address) || property.DeclaringType.ClrType == typeof(Division)));
}
