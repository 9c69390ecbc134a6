using FieldCollect.Register;
using FieldCollect.Register.Accounts;

namespace FieldCollect.Store.Accounts;

/// <summary>What is done to a record.</summary>
public enum Right
{
    Read,
    Create,
    Change,
    Remove,
}

/// <summary>
/// What each role may do to each entity set, on one page. Which rows is another question: see RowScope.
/// An investigator reads no register (only, later, the hits of an approved case); an administrator runs the machine and reads nobody's data.
/// </summary>
public static class Permissions
{
    private const string Reference = "Divisions Stations Beats CodeItems";
    // What holds in the county is for everybody to see; a registrar decides it.
    private const string Policy = "PolicySettings";
    private const string Map = "Addresses AddressAliases AddressSuccessions";
    private const string People = "Houses Residents Residencies Units Employments";
    private const string Work = "Visits Matters Attachments";

    // Nobody creates a declaration here: they come from the plates' pages, see Declarations/Intake.
    private static readonly HashSet<(Role, Right, string)> Granted =
    [
        .. Grant(Role.Officer, [Right.Read], Reference, Policy, Map, People, Work, "Doorplates Declarations Devices Conflicts QuarantinedChanges Defects Changes"),
        .. Grant(Role.Officer, [Right.Create], Map, People, Work, "Devices Doorplates"),
        .. Grant(Role.Officer, [Right.Change], Map, People, "Matters Doorplates Declarations Conflicts"),
        .. Grant(Role.Officer, [Right.Remove], "Matters AddressAliases"),
        .. Grant(Role.Supervisor, [Right.Read], Reference, Policy, Map, People, Work, "Doorplates Declarations Devices Conflicts QuarantinedChanges Defects Changes"),
        .. Grant(Role.Supervisor, [Right.Create], "Matters"),
        .. Grant(Role.Supervisor, [Right.Change], "Matters Declarations Devices Conflicts QuarantinedChanges Defects"),
        .. Grant(Role.Registrar, [Right.Read], Reference, Policy, Map, People, Work, "Doorplates Declarations Devices Conflicts QuarantinedChanges Defects Changes"),
        .. Grant(Role.Registrar, [Right.Create], Reference, Policy, Map, People, "Matters Doorplates"),
        .. Grant(Role.Registrar, [Right.Change], Reference, Policy, Map, People, "Matters Doorplates Declarations Conflicts QuarantinedChanges Defects"),
        .. Grant(Role.Registrar, [Right.Remove], Map, People, "Matters Doorplates"),
        // Who makes plates for how much is no officer's affair; how far a beat's plates have come, PlateProgress tells.
        .. Grant(Role.Registrar, [Right.Read, Right.Create, Right.Change], "PlateBatches"),
        // An inspection's figures are everybody's who works with the register; its steps are whoever's who answers for the rates. Checkers capture.
        .. Grant(Role.Officer, [Right.Read], "Inspections Rates"),
        .. Grant(Role.Supervisor, [Right.Read], "Rates"),
        .. Grant(Role.Registrar, [Right.Read], "Rates"),
        .. Grant(Role.Supervisor, [Right.Read, Right.Change], "Inspections"),
        .. Grant(Role.Registrar, [Right.Read, Right.Change], "Inspections"),
        .. Grant(Role.Officer, [Right.Read, Right.Change], "InspectionItems"),
        .. Grant(Role.Supervisor, [Right.Read, Right.Change], "InspectionItems"),
        .. Grant(Role.Registrar, [Right.Read, Right.Change], "InspectionItems"),
        .. Grant(Role.Officer, [Right.Read], "Alerts"),
        .. Grant(Role.Supervisor, [Right.Read, Right.Change], "Alerts"),
        .. Grant(Role.Registrar, [Right.Read, Right.Change], "Alerts"),
        .. Grant(Role.Investigator, [Right.Read], Reference, Policy),
        .. Grant(Role.Administrator, [Right.Read], Reference, Policy, "Devices"),
        // Who does what is the station's to say, and everybody's there to know.
        .. Grant(Role.Officer, [Right.Read], "Assignments Handovers"),
        .. Grant(Role.Supervisor, [Right.Read, Right.Create, Right.Change, Right.Remove], "Assignments Handovers"),
        .. Grant(Role.Registrar, [Right.Read, Right.Create, Right.Change, Right.Remove], "Assignments Handovers"),
        // Which bulletins, BulletinAccess and RowScope say. They are made and signed by their actions and changed by nobody.
        .. Grant(Role.Supervisor, [Right.Read], "Bulletins"),
        .. Grant(Role.Registrar, [Right.Read], "Bulletins"),
        .. Grant(Role.Administrator, [Right.Create], Reference),
        .. Grant(Role.Administrator, [Right.Change], Reference, "Devices"),
    ];

    public static bool May(Role role, Right right, EntitySet set) => Granted.Contains((role, right, set.Name));

    private static IEnumerable<(Role, Right, string)> Grant(Role role, Right[] rights, params string[] sets) =>
        from names in sets
        from name in names.Split(' ')
        from right in rights
        select (role, right, name);
}
