namespace FieldCollect.Register.Fields;

/// <summary>A personal value that is encrypted at rest, shown masked and never written to a log, a URL or a test name.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class PersonalAttribute(PersonalKind kind) : Attribute
{
    public PersonalKind Kind { get; } = kind;
}

/// <summary>What kind of personal value a field holds; decides how it is normalised before the blind index and how it is masked.</summary>
public enum PersonalKind
{
    IdentityNumber,
    Phone,

    /// <summary>A name that is not in the register yet. Encrypted, and shown whole: the officer at the door compares it with the document.</summary>
    Name,

    /// <summary>What somebody wrote freely. Encrypted, and shown whole: it must be read to be acted on.</summary>
    Text,

    /// <summary>What a checker found, as JSON. Encrypted, and shown with the numbers and phones in it masked.</summary>
    Found,
}

/// <summary>The value is a code of the named list (see CodeLists); the list is reference data, not an enum.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class CodeListAttribute(string list) : Attribute
{
    public string List { get; } = list;
}

/// <summary>Set when the record is made and never changed afterwards.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ImmutableAttribute : Attribute;

/// <summary>Set by the server; a client's value is ignored.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ComputedAttribute : Attribute;

/// <summary>Stays within the register: no property of the API's entity. What of it somebody may see, a function tells.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class InnerAttribute : Attribute;

/// <summary>Holds the id of a record of another kind, which must exist, be live and be visible to the writer.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ReferencesAttribute(Type target) : Attribute
{
    public Type Target { get; } = target;

    /// <summary>The record lies where the referenced record lies: the two must be in the same beat.</summary>
    public bool SameBeat { get; init; }
}
