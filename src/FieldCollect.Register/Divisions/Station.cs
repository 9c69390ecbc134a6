using FieldCollect.Register.Fields;

namespace FieldCollect.Register.Divisions;

/// <summary>派出所. Runs several beats; its supervisor checks daily completion.</summary>
public sealed class Station : IReference
{
    /// <summary>12 digits.</summary>
    [Immutable]
    public string Code { get; set; } = "";

    public string Name { get; set; } = "";

    /// <summary>The county or town it stands in.</summary>
    public string DivisionCode { get; set; } = "";

    /// <summary>The duty desk's number: public, it stands on every plate's page.</summary>
    public string? DutyPhone { get; set; }

    [Computed]
    public long Version { get; set; }

    [Computed]
    public long ChangeNumber { get; set; }
}
