namespace FieldCollect.Server.Tests.Conformance;

/// <summary>Clauses that speak of what the register has not got; the document lists them, nothing counts them.</summary>
internal static class NotHere
{
    public static readonly IReadOnlyList<(string Clause, string What, string Why)> All =
    [
        ("Protocol 10.4; URL 4.3", "singletons", "nothing in a county is there once"),
        ("Protocol 10.5, 10.6; URL 4.11", "derived types and casts to them", "no entity type derives from another; a cast to the type itself is checked"),
        ("Protocol 4.2; URL 4.3.2", "contained entities", "every record has its own entity set, because it is synchronised by itself"),
        ("Protocol 4.3", "transient entities", "every entity is stored"),
        ("Protocol 11.2.3, 11.4.7; JSON 10", "media entities", "files are stream properties of a record with fields of its own"),
        ("Protocol 11.4.9.3, 11.4.9.4", "updating complex and collection properties", "there are none: what has parts is a record of its own"),
        ("Protocol 11.4.10, 11.4.11; URL 5.1.11", "ordered collections and positional inserts", "no navigation has an order of its own; $index is refused"),
        ("Protocol 11.5.5", "actions bound to collections, and those that return nothing", "every action is of one record, or finds some"),
        ("JSON 7.2, 7.3, 7.4", "complex values and collections of values", "no record has any; findings of a visit are Edm.Untyped"),
        ("CSDL XML 10, 11", "enumeration types and type definitions", "code lists grow without a release, so codes are strings with Validation.AllowedValues"),
        ("CSDL XML 3.3", "Edm.Binary, Boolean, Byte, Decimal, Duration, Int16, SByte, Single, TimeOfDay as property types", "the records use none of them; literals and expressions of these types are checked"),
        ("URL 5.1.1.6", "hassubset, hassubsequence", "they compare collections of values, of which there are none"),
        ("URL 5.1.1.1.10", "has on properties", "there are no enumeration types with flags"),
        ("Aggregation 6", "hierarchies", "no recursive hierarchy is annotated"),
    ];
}
