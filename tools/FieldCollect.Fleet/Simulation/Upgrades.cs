using FieldCollect.OData;

namespace FieldCollect.Fleet.Simulation;

/// <summary>
/// An upgrade while terminals have unsent work. The register of the next version is this one with properties that no terminal has heard of; the terminal of the version before left a file without what this
/// one has added to it. What a version takes away does not occur: see docs/decisions.md.
/// </summary>
internal static class Upgrades
{
    /// <summary>A property of the next version. What it says is what a column says that there is, so that it differs from row to row.</summary>
    public const string Added = "SinceTheUpgrade";

    private static readonly string[] Sets = ["Addresses", "Houses", "Residents", "Visits"];

    /// <summary>The file as the first version of the library made it: no photos, and edits that do not say which they follow.</summary>
    public const string ToTheFirstFile = "DROP TABLE OwnVisits; DROP INDEX PlatesByToken; UPDATE Records SET Base = Body WHERE Base = ''; DROP TABLE Attachments; DROP TABLE AttachmentParts; ALTER TABLE Outbox DROP COLUMN Follows; PRAGMA user_version = 1;";

    public static void Add(string name, EntitySetBuilder set)
    {
        if (Sets.Contains(name))
            set.Property(Added, PropertyKind.Int64, column: "Version", computed: true, filterable: false, sortable: false);
    }
}
