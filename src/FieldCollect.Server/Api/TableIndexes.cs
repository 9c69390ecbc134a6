using FieldCollect.OData;
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
    private static readonly HashSet<string> Categories = ["Status"];

    public static void Add(EntitySetBuilder set, IEntityType type)
    {
        // One over some of the rows serves only who asks for just those.
        foreach (var index in type.GetIndexes().Where(i => i.GetFilter() is null))
        {
            var selective = index.Properties.TakeWhile(p => !NamesOne(p)).Count() + 1;
            set.Index(new IndexMap(
                [.. index.Properties.Select(p => p.GetColumnName())],
                selective > index.Properties.Count ? 0 : selective,
                Parts.Contains(index.Properties[0].Name)));
        }
    }

    // An id, a blind index, or a text that is somebody's name or something's own code.
    private static bool NamesOne(IProperty property) =>
        property.ClrType == typeof(Guid) || property.ClrType == typeof(Guid?) || property.ClrType == typeof(byte[])
        || property.ClrType == typeof(string) && !Parts.Contains(property.Name) && !Categories.Contains(property.Name);
}
