using FieldCollect.Register.Fields;

namespace FieldCollect.Register.Divisions;

/// <summary>警务区. The smallest area of responsibility; every address lies in exactly one; the unit of sync.</summary>
public sealed class Beat : IReference
{
    /// <summary>12 digits.</summary>
    [Immutable]
    public string Code { get; set; } = "";

    public string Name { get; set; } = "";

    public string StationCode { get; set; } = "";

    /// <summary>The officer's name and number as shown to the public on a plate's page.</summary>
    public string? DutyContact { get; set; }

    public string? DutyPhone { get; set; }

    [Computed]
    public long Version { get; set; }

    [Computed]
    public long ChangeNumber { get; set; }
}
