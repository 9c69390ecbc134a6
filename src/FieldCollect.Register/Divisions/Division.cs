using FieldCollect.Register.Fields;

namespace FieldCollect.Register.Divisions;

/// <summary>行政区划. Province, city, county, town or village by its statistical code of 12 digits (2+2+2+3+3, zero-filled to the right).</summary>
/// <remarks>A code names one division for one span of time: an abolished code stays, with its last day and what followed it.</remarks>
public sealed class Division : IReference
{
    [Immutable]
    public string Code { get; set; } = "";

    public string Name { get; set; } = "";

    /// <summary>1 province, 2 city, 3 county, 4 town, 5 village.</summary>
    public int Level { get; set; }

    public string? ParentCode { get; set; }

    /// <summary>Null: since before records began.</summary>
    public DateOnly? ValidFrom { get; set; }

    /// <summary>Last day; null while it holds.</summary>
    public DateOnly? ValidTo { get; set; }

    public string? SuccessorCode { get; set; }

    [Computed]
    public long Version { get; set; }

    [Computed]
    public long ChangeNumber { get; set; }
}
