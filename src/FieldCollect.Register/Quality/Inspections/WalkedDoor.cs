using FieldCollect.Register.Addresses;
using FieldCollect.Register.Houses;
using FieldCollect.Register.Residents;
using FieldCollect.Register.Units;

namespace FieldCollect.Register.Quality.Inspections;

/// <summary>
/// A door that is walked: everybody and everything there is written down, each object with the field <see cref="SetField"/> that says what it is, and with <see cref="DoorField"/> where it is at another
/// door that the register does not have, between this one and the next. So doors that no list has are found with the chance of the listed door before them: the half-open interval (Kish, Survey
/// Sampling, 9.6).
/// </summary>
public static class WalkedDoor
{
    /// <summary>The Kind of such an item; not an entity set, for it stands for all that is at the door.</summary>
    public const string Kind = "Doors";

    /// <summary>Residencies, Houses, Units or Addresses.</summary>
    public const string SetField = "Set";

    /// <summary>What stands on the other door.</summary>
    public const string DoorField = "Door";

    public const string People = "Residencies";
    public const string Houses = "Houses";
    public const string Units = "Units";

    /// <summary>Doors themselves.</summary>
    public const string Doors = "Addresses";

    /// <summary>Whether an object says what it is, and by what it can be told from others: people by name or number, units by name or code; a house is told by its door, and a door by its text.</summary>
    public static bool IsSound(IReadOnlyDictionary<string, string?> found) => found.GetValueOrDefault(SetField) switch
    {
        People => Has(found, nameof(Resident.Name)) || Has(found, nameof(Resident.IdentityNumber)),
        Units => Has(found, nameof(Unit.Name)) || Has(found, nameof(Unit.CreditCode)),
        Houses => true,
        Doors => Has(found, DoorField),
        _ => false,
    };

    /// <summary>Fields by which records of a set are recognised or told; what the register says of them is sealed with the door.</summary>
    public static IReadOnlyList<string> FieldsOf(string set) => set switch
    {
        People => [nameof(Resident.Name), nameof(Resident.IdentityNumber), nameof(Resident.Sex), nameof(Resident.BirthDate), nameof(Resident.Phone)],
        Houses => [nameof(House.OwnerName), nameof(House.Use)],
        Units => [nameof(Unit.Name), nameof(Unit.CreditCode)],
        _ => [nameof(Address.Name), nameof(Address.Number)],
    };

    private static bool Has(IReadOnlyDictionary<string, string?> found, string field) => !string.IsNullOrWhiteSpace(found.GetValueOrDefault(field));
}

/// <summary>What became of one that was found at a walked door, or that the register has there.</summary>
/// <param name="Set">Residencies, Houses, Units or Addresses.</param>
/// <param name="Result">A code of the list WalkResult.</param>
/// <param name="How">A code of the list WalkMatch: by what it was recognised; perhaps is no match, and is counted as one in the best case only.</param>
/// <param name="RecordId">The register's record, where one was recognised, or perhaps was: the stay of a person, else the house, unit or address.</param>
/// <param name="Name">Its name as it is shown.</param>
public sealed record WalkedRecord(string Set, string Result, string How, Guid? RecordId, string? Name);

/// <summary>Codes of the list WalkResult.</summary>
public static class WalkResult
{
    /// <summary>At this address in the register, too.</summary>
    public const string Here = "here";

    /// <summary>In the register, at another address.</summary>
    public const string Elsewhere = "elsewhere";

    /// <summary>Not in the register, or not among those who live in the county now.</summary>
    public const string Missed = "missed";

    /// <summary>At this address in the register, and not met there.</summary>
    public const string NotThere = "notThere";

    /// <summary>At this address in the register, and nobody was met who could have said.</summary>
    public const string NotMet = "notMet";

    /// <summary>Whether it was found on the ground.</summary>
    public static bool IsFound(string result) => result is Here or Elsewhere or Missed;

    /// <summary>Whether the register has what was found.</summary>
    public static bool IsRegistered(string result) => result is Here or Elsewhere;
}

/// <summary>Codes of the list WalkMatch.</summary>
public static class WalkMatch
{
    public const string IdentityNumber = "identityNumber";
    public const string NameSexBirth = "nameSexBirth";
    public const string NamePhone = "namePhone";
    public const string CreditCode = "creditCode";
    public const string NameHere = "nameHere";
    public const string Address = "address";
    public const string Perhaps = "perhaps";
    public const string None = "none";
}
