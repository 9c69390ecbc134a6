using FieldCollect.Register.Fields;

namespace FieldCollect.Register.CodeLists;

/// <summary>One code of one list, by national standard where there is one. Codes are retired by a last day, never removed: old records keep them.</summary>
public sealed class CodeItem : IReference
{
    [Immutable]
    public string List { get; set; } = "";

    [Immutable]
    public string Code { get; set; } = "";

    public string Chinese { get; set; } = "";

    public string English { get; set; } = "";

    /// <summary>What the code stands for where it carries a setting, e.g. the months of a verification cycle.</summary>
    public string? Value { get; set; }

    public DateOnly? ValidFrom { get; set; }

    public DateOnly? ValidTo { get; set; }

    [Computed]
    public long Version { get; set; }

    [Computed]
    public long ChangeNumber { get; set; }
}
