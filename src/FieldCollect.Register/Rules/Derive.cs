using FieldCollect.Register.Addresses;
using FieldCollect.Register.Codes;
using FieldCollect.Register.Declarations;
using FieldCollect.Register.Divisions;
using FieldCollect.Register.Doorplates;
using FieldCollect.Register.Fields;
using FieldCollect.Register.Houses;
using FieldCollect.Register.Quality;
using FieldCollect.Register.Residents;
using FieldCollect.Register.Units;

namespace FieldCollect.Register.Rules;

/// <summary>What deriving needs beside the record.</summary>
/// <param name="Codes">The register's code lists.</param>
/// <param name="Today">The day at the county.</param>
public sealed record DeriveContext(CodeLists.CodeLists Codes, DateOnly Today)
{
    /// <summary>For an address: the names of its divisions from the top down. Without them its texts are left as they are.</summary>
    public IReadOnlyList<string>? DivisionNames { get; init; }

    /// <summary>For an address: the addresses above it, from the top down.</summary>
    public IReadOnlyList<Address> Ancestors { get; init; } = [];
}

/// <summary>
/// Brings a record into the form in which it is kept: values in their one spelling, computed fields computed. Done before the rules are checked,
/// on terminal and server alike. Applying it twice changes nothing more.
/// </summary>
public static class Derive
{
    public static void Apply(object record, DeriveContext context)
    {
        switch (record)
        {
            case Resident resident:
                Of(resident, context);
                break;
            case Unit unit:
                Of(unit);
                break;
            case House house:
                house.OwnerName = Name(house.OwnerName);
                house.OwnerIdentityNumber = DocumentNumber.Normalise(house.OwnerIdentityNumber, house.OwnerDocumentKind, context.Codes);
                house.OwnerPhone = PhoneNumber(house.OwnerPhone);
                break;
            case Address address:
                Of(address, context);
                break;
            case Declaration { ErasedAt: null } declaration:
                Of(declaration, context);
                break;
            case Doorplate plate:
                plate.NumberText = AddressText.Element(plate.NumberText);
                PlateLifecycle.Date(plate, context.Today);
                break;
            case Station station:
                station.DutyPhone = PhoneNumber(station.DutyPhone);
                break;
            case Beat beat:
                beat.DutyPhone = PhoneNumber(beat.DutyPhone);
                break;
        }

        if (record is IVerifiable verifiable)
            verifiable.DueOn = Cycles.DueOn(record, context.Codes, context.Today);
    }

    /// <summary>A name of a person or unit: half width, spaces single and none at the ends, one sign between the parts of a foreign or minority name.</summary>
    public static string? Name(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        var words = Width.Fold(text).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return string.Join(' ', words).Replace('•', '·').Replace('・', '·').Replace('‧', '·');
    }

    private static void Of(Resident resident, DeriveContext context)
    {
        resident.Name = Name(resident.Name) ?? "";
        resident.Phone = PhoneNumber(resident.Phone);
        resident.IdentityNumber = DocumentNumber.Normalise(resident.IdentityNumber, resident.DocumentKind, context.Codes);
        resident.IdentityCheck = DocumentNumber.Check(resident.IdentityNumber, resident.DocumentKind, new RuleContext(context.Codes, context.Today)) switch
        {
            null => CheckResult.None,
            IdentityNumberResult.Passed => CheckResult.Passed,
            _ => CheckResult.Failed,
        };
    }

    private static void Of(Declaration declaration, DeriveContext context)
    {
        declaration.Name = Name(declaration.Name);
        declaration.Phone = PhoneNumber(declaration.Phone);
        declaration.IdentityNumber = DocumentNumber.Normalise(declaration.IdentityNumber, declaration.DocumentKind, context.Codes);
        // On a terminal the number is masked and says nothing: the register's own verdict stays.
        if (declaration.IdentityNumber?.Contains('*') == true)
            return;
        declaration.IdentityCheck = DocumentNumber.Check(declaration.IdentityNumber, declaration.DocumentKind, new RuleContext(context.Codes, context.Today)) switch
        {
            null => CheckResult.None,
            IdentityNumberResult.Passed => CheckResult.Passed,
            _ => CheckResult.Failed,
        };
    }

    private static void Of(Unit unit)
    {
        unit.Name = Name(unit.Name) ?? "";
        unit.RepresentativeName = Name(unit.RepresentativeName);
        unit.RepresentativePhone = PhoneNumber(unit.RepresentativePhone);
        unit.CreditCode = string.IsNullOrWhiteSpace(unit.CreditCode) ? null : CreditCode.Normalise(unit.CreditCode);
        unit.CreditCodeCheck = unit.CreditCode is null ? CheckResult.None
            : CreditCode.Passes(unit.CreditCode) ? CheckResult.Passed
            : CheckResult.Failed;
    }

    private static void Of(Address address, DeriveContext context)
    {
        address.Name = AddressText.Element(address.Name, address.Kind);
        address.Number = AddressText.Element(address.Number);
        if (context.DivisionNames is null)
            return;
        address.FullText = AddressText.Full(context.DivisionNames, context.Ancestors.Append(address));
        address.SearchText = AddressText.Search(address.FullText);
    }

    private static string? PhoneNumber(string? text) => string.IsNullOrWhiteSpace(text) ? null : Phone.Normalise(text);
}

/// <summary>Codes of the list IdentityCheck.</summary>
public static class CheckResult
{
    public const string Passed = "passed";
    public const string Failed = "failed";
    public const string None = "none";
}
