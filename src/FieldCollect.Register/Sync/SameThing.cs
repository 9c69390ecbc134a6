using FieldCollect.Register.Addresses;
using FieldCollect.Register.Doorplates;
using FieldCollect.Register.Fields;
using FieldCollect.Register.Residents;

namespace FieldCollect.Register.Sync;

/// <summary>
/// Whether two records look as if they were of one person, place or plate. It only asks the question: a person answers it. Pure, and the same whichever
/// of the two came first.
/// </summary>
public static class SameThing
{
    /// <summary>Fields in which one record says what it is of. A write to any other makes nothing the same that was not.</summary>
    public static IReadOnlySet<string> KeyFields(Type type) =>
        type == typeof(Resident) ? Person : type == typeof(Address) ? Place : type == typeof(Doorplate) ? Plate : None;

    private static readonly HashSet<string> Person = [nameof(Resident.IdentityNumber), nameof(Resident.Name), nameof(Resident.BirthDate), nameof(Resident.Phone)];

    private static readonly HashSet<string> Place =
        [nameof(Address.ParentId), nameof(Address.DivisionCode), nameof(Address.Kind), nameof(Address.Name), nameof(Address.Number), nameof(Address.Status), nameof(BeatRecord.BeatCode)];

    private static readonly HashSet<string> Plate = [nameof(Doorplate.Token)];

    private static readonly HashSet<string> None = [];

    /// <summary>One identity number; or, where one of the two has none, one name, birth date and phone.</summary>
    public static bool OfPerson(PersonKey one, PersonKey other) =>
        one.Number is not null && other.Number is not null
            ? one.Number == other.Number
            : one.BirthDate is not null && one.Phone is not null && one.Name == other.Name && one.BirthDate == other.BirthDate && one.Phone == other.Phone;

    /// <summary>The key of a place in use: two with one key are one place twice. Null for a place that cannot be told from its neighbours.</summary>
    /// <remarks>
    /// A place without name and number is a disorder of its own (有址无号), and there may be many beside each other. A street through two beats is a record in
    /// each of them: directly below the division the beat is part of the key.
    /// </remarks>
    public static string? KeyOf(Address address)
    {
        var name = address.Name is AddressText.None ? null : address.Name;
        var number = address.Number is AddressText.None ? null : address.Number;
        if (address.RemovedAt is not null || address.Status == AddressStatus.Retired || (name is null && number is null))
            return null;
        var above = address.ParentId?.ToString() ?? $"{address.DivisionCode}/{address.BeatCode}";
        return string.Join('\u001F', above, address.Kind, name, number);
    }
}

/// <summary>What a person is told by. Number and phone as their blind indexes, so that nobody has to open them.</summary>
public sealed record PersonKey(string? Number, string Name, DateOnly? BirthDate, string? Phone);
