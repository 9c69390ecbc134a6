using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using FieldCollect.Bulletins;
using FieldCollect.OData;
using FieldCollect.Register;
using FieldCollect.Register.Addresses;
using FieldCollect.Register.Codes;
using FieldCollect.Register.Fields;
using FieldCollect.Register.Policies;
using FieldCollect.Register.Quality.Inspections;
using FieldCollect.Register.Rules;
using FieldCollect.Register.Tasks;
using FieldCollect.Store;
using FieldCollect.Store.Inspections;
using FieldCollect.Store.Model;
using FieldCollect.Store.Quality;
using FieldCollect.Store.Reading;
using FieldCollect.Store.Tasks;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;

namespace FieldCollect.Server.Api;

/// <summary>Tells the OData layer, which knows no entity of ours, what there is: read from the record types and their rules, so that nothing is said twice.</summary>
public static class RegisterSchema
{
    public const string Namespace = "FieldCollect";

    // What SQLite's own words for text leave out.
    private static readonly Dialect Sqlite = Dialect.SqliteWith(connection =>
    {
        var sqlite = (SqliteConnection)connection;
        sqlite.CreateFunction<string?, string?>(TextFunctions.LowerName, TextFunctions.Lower, isDeterministic: true);
        sqlite.CreateFunction<string?, string?>(TextFunctions.UpperName, TextFunctions.Upper, isDeterministic: true);
        sqlite.CreateFunction<string?, string?, bool?>(TextFunctions.MatchesName, TextFunctions.Matches, isDeterministic: true);
    });

    /// <param name="store">The register.</param>
    /// <param name="adding">Adds to a set, by its name, what a coming version will have: how terminals take an upgrade is tried before there is one.</param>
    public static ODataSchema Build(RegisterStore store, Action<string, EntitySetBuilder>? adding = null)
    {
        var builder = new ODataSchemaBuilder(Namespace, "Register", store.Database.Kind == "sqlite" ? Sqlite : Dialect.PostgreSql);
        using var context = store.NewContext();
        // The model that runs has forgotten where an index of PostgreSQL has its nulls.
        var model = context.GetService<IDesignTimeModel>().Model;
        var sets = EntitySets.All.ToDictionary(s => s.Name, s => Add(builder, s, store));
        foreach (var set in EntitySets.All)
        {
            if (set.Computed)
                TableIndexes.AddDays(sets[set.Name]);
            else
                TableIndexes.Add(sets[set.Name], model.FindEntityType(set.Type)!, nullsLowest: store.Database.Kind == "sqlite");
        }

        foreach (var set in EntitySets.All)
            AddNavigations(sets, set);
        foreach (var (name, set) in sets)
            adding?.Invoke(name, set);
        builder.Function("Changes", OperationResult.Values(PropertyKind.Json), boundTo: "Beats");
        Declare(builder, "Completion", typeof(Completion), "Day");
        Declare(builder, "OfficerCompletion", typeof(OfficerCompletion), "Day");
        Declare(builder, "StationCompletion", typeof(StationCompletion), "Day");
        Declare(builder, "Freshness", typeof(Freshness), "Day");
        DeclareRows(builder, "Tasks", typeof(OfficerTask), new("Day", PropertyKind.Date), new("BeatCode", PropertyKind.String));
        Declare(builder, "TaskCounts", typeof(TaskCount), "Day");
        Declare(builder, "Officers", typeof(BeatOfficer), "Day");
        Declare(builder, "VisitHints", typeof(ShownHint), "Day");
        Declare(builder, "PlateProgress", typeof(PlateProgress), "From", "To");
        Declare(builder, "PlateRates", typeof(PlateRates), "Day");
        Declare(builder, "PlateBatchRates", typeof(PlateBatchRates), "Day");
        Declare(builder, "LetHouseScans", typeof(LetHouseScans), "Day");
        DeclareRows(builder, "InspectionPlan", typeof(InspectionPlan),
            new("Beats", PropertyKind.String), new("Kinds", PropertyKind.String), new("Target", PropertyKind.Double), new("ExpectedRate", PropertyKind.Double), new("Risk", PropertyKind.Double));
        DeclareRows(builder, "PoliciesInForce", typeof(PolicyInForce), new("Day", PropertyKind.Date), new("BeatCode", PropertyKind.String, Nullable: true));
        DeclareRows(builder, "WalkPlan", typeof(InspectionPlan),
            new("Beats", PropertyKind.String), new("Kinds", PropertyKind.String), new("Places", PropertyKind.String), new("Target", PropertyKind.Double), new("ExpectedRate", PropertyKind.Double), new("Risk", PropertyKind.Double));
        DeclareRows(builder, "InspectionProgress", typeof(InspectionProgress));
        DeclareRows(builder, "InspectionIntensity", typeof(InspectionIntensity));
        DeclareRows(builder, "InspectionFrame", typeof(InspectionFrame), new OperationParameter("Inspection", PropertyKind.Guid));
        DeclareRows(builder, "InspectionResult", typeof(InspectionResult), new OperationParameter("Inspection", PropertyKind.Guid));
        DeclareRows(builder, "InspectionFigures", typeof(InspectionFigure), new OperationParameter("Inspection", PropertyKind.Guid));
        Actions.Declare(builder);
        var schema = builder.Build();
        RegisterAnnotations.Add(schema, store.Codes);
        return schema;
    }

    /// <summary>A short name for the properties of what terminals hold, by set and in their order.</summary>
    public static string ShapeOf(ODataSchema schema)
    {
        var text = string.Join('\n', EntitySets.All.Where(s => s.OnTerminals).Select(s => $"{s.Name}:{string.Join(',', schema.Sets[s.Name].Properties.Select(p => $"{p.Name} {p.Kind}"))}"));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 6));
    }

    // What a function of a day, or of days, computes is a type of its own, named for what one row of it is.
    private static void Declare(ODataSchemaBuilder builder, string name, Type row, params string[] days) =>
        DeclareRows(builder, name, row, [.. days.Select(d => new OperationParameter(d, PropertyKind.Date))]);

    private static void DeclareRows(ODataSchemaBuilder builder, string name, Type row, params OperationParameter[] parameters)
    {
        builder.ComplexType(name + "Row", [.. row.GetProperties().Select(p => new ComplexProperty(p.Name, KindOf(p.PropertyType), Nullable: new NullabilityInfoContext().Create(p).ReadState == NullabilityState.Nullable))]);
        builder.Function(name, OperationResult.ComplexValues(name + "Row"), parameters: parameters);
    }

    private static EntitySetBuilder Add(ODataSchemaBuilder builder, EntitySet set, RegisterStore store)
    {
        var added = builder.EntitySet(set.Name, set.Type.Name, set.Name).Key(KeyOf(set));
        foreach (var property in PropertiesOf(set.Type))
        {
            var computed = property.GetCustomAttribute<ComputedAttribute>() is not null;
            var nullable = new NullabilityInfoContext().Create(property).ReadState == NullabilityState.Nullable;
            var maxLength = RegisterRules.MaxLength(set.Type, property.Name);
            if (property.GetCustomAttribute<PersonalAttribute>() is { } personal)
            {
                added.Protected(
                    property.Name,
                    (key, stored) => store.Personal.OpenMasked(stored, set.Name, property.Name, key.AsGuid(), personal.Kind),
                    nullable: true,
                    maxLength: maxLength,
                    indexColumn: PersonalFields.Index(property.Name),
                    index: literal => store.Personal.Index(Normalise(literal, personal.Kind), personal.Kind)!);
                continue;
            }

            added.Property(
                property.Name,
                KindOf(property.PropertyType),
                nullable: nullable,
                maxLength: maxLength,
                computed: computed,
                immutable: property.GetCustomAttribute<ImmutableAttribute>() is not null,
                etag: property.Name == nameof(IVersioned.Version) && typeof(IVersioned).IsAssignableFrom(set.Type),
                searchable: IsSearched(set.Name, property.Name),
                showJson: set.Name == "Changes" && property.Name == nameof(Register.Sync.Change.Fields) ? (of, record, stored) => ShownFields.Of(store.Personal, of, record, stored) : null);
        }

        switch (set.Name)
        {
            case "Attachments":
                added.Property(Streams.Content, PropertyKind.Stream, nullable: true);
                break;
            case "Beats":
                added.Property(Snapshots.Property, PropertyKind.Stream, nullable: true, computed: true);
                break;
            case "Addresses":
                // The code of a retired address may be given out again; that one is found by its Id.
                added.AlternateKeyUnless("Code", "Status", AddressStatus.Retired);
                break;
            case "Doorplates":
                added.AlternateKey("Token");
                break;
            case "PlateBatches":
                added.AlternateKey("Number");
                added.Property(PlateSheets.Sheets, PropertyKind.Stream, nullable: true, computed: true);
                added.Property(PlateSheets.Manifest, PropertyKind.Stream, nullable: true, computed: true);
                break;
            case "Bulletins":
                foreach (var format in BulletinFormat.All)
                    added.Property(format.Name, PropertyKind.Stream, nullable: true, computed: true);
                break;
            case "Changes" or "Conflicts" or "Defects":
                added.Subject("EntitySet", "RecordId");
                break;
            default:
                break;
        }

        return added;
    }

    private static void AddNavigations(Dictionary<string, EntitySetBuilder> sets, EntitySet set)
    {
        var references = set.Type.GetProperties().Where(p => p.GetCustomAttribute<ReferencesAttribute>() is not null).ToList();
        foreach (var property in references)
        {
            var target = EntitySets.Of(property.GetCustomAttribute<ReferencesAttribute>()!.Target);
            var stem = property.Name.EndsWith("Id", StringComparison.Ordinal) ? property.Name[..^2] : property.Name[..^4];
            var key = KeyOf(target)[0];
            sets[set.Name].Navigation(stem, target.Name, Cardinality.One, property.Name, key);
            if (Inverse(set, target, stem) is { } inverse)
                sets[target.Name].Navigation(inverse, set.Name, Cardinality.Many, key, property.Name);
        }

        if (typeof(BeatRecord).IsAssignableFrom(set.Type))
            sets[set.Name].Navigation("Beat", "Beats", Cardinality.One, "BeatCode", "Code");
        switch (set.Name)
        {
            case "Beats":
                sets["Beats"].Navigation("Station", "Stations", Cardinality.One, "StationCode", "Code");
                sets["Stations"].Navigation("Beats", "Beats", Cardinality.Many, "Code", "StationCode");
                break;
            case "Divisions":
                sets["Divisions"].Navigation("Parent", "Divisions", Cardinality.One, "ParentCode", "Code");
                sets["Divisions"].Navigation("Children", "Divisions", Cardinality.Many, "Code", "ParentCode");
                break;
            default:
                break;
        }
    }

    // The way back has the name of what is found there; where two ways lead between the same sets, each says which one it is.
    private static string? Inverse(EntitySet set, EntitySet target, string stem) => (set.Name, stem) switch
    {
        ("Addresses", "Parent") => "Children",
        ("AddressAliases", _) => "Aliases",
        ("AddressSuccessions", "Predecessor") => "Successions",
        ("AddressSuccessions", "Successor") => "Origins",
        (_, "IdentityEvidence" or "CreditCodeEvidence") => null,
        _ => target.Name == set.Name ? null : set.Name,
    };

    private static string[] KeyOf(EntitySet set) => set.Name switch
    {
        "CodeItems" => ["List", "Code"],
        "Changes" => ["ChangeNumber", "Ordinal"],
        "Rates" => ["Name", "Day", "Scope", "Kind", "OfficerId", "InspectionId"],
        _ => typeof(Record).IsAssignableFrom(set.Type) ? ["Id"] : ["Code"],
    };

    // The key and version first, then the record's own fields in the order in which they are written down.
    private static IEnumerable<PropertyInfo> PropertiesOf(Type type)
    {
        var chain = new Stack<Type>();
        for (var t = type; t is not null && t != typeof(object); t = t.BaseType)
            chain.Push(t);
        return chain.SelectMany(t => t.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            .Where(p => p.CanWrite && p.GetCustomAttribute<InnerAttribute>() is null && p.Name is not (nameof(Record.RemovedAt) or nameof(IReference.ChangeNumber)) || p.DeclaringType == typeof(Register.Sync.Change));
    }

    // What one looks for by a word: places and codes. People are found by their fields, which the audit log can name.
    private static bool IsSearched(string set, string property) => (set, property) switch
    {
        ("Addresses", nameof(Register.Addresses.Address.FullText) or nameof(Register.Addresses.Address.SearchText)) => true,
        ("AddressAliases", nameof(Register.Addresses.AddressAlias.Text)) => true,
        ("CodeItems", nameof(Register.CodeLists.CodeItem.Chinese) or nameof(Register.CodeLists.CodeItem.English)) => true,
        ("Divisions" or "Stations" or "Beats" or "Units", "Name") => true,
        _ => false,
    };

    private static string Normalise(string literal, PersonalKind kind) => kind switch
    {
        PersonalKind.Phone => Phone.Normalise(literal),
        PersonalKind.IdentityNumber => IdentityNumber.Normalise(literal),
        _ => literal,
    };

    private static PropertyKind KindOf(Type type) => (Nullable.GetUnderlyingType(type) ?? type) switch
    {
        var t when t == typeof(Guid) => PropertyKind.Guid,
        var t when t == typeof(string) => PropertyKind.String,
        var t when t == typeof(int) => PropertyKind.Int32,
        var t when t == typeof(long) => PropertyKind.Int64,
        var t when t == typeof(double) => PropertyKind.Double,
        var t when t == typeof(bool) => PropertyKind.Boolean,
        var t when t == typeof(DateOnly) => PropertyKind.Date,
        var t when t == typeof(DateTimeOffset) => PropertyKind.DateTimeOffset,
        _ => PropertyKind.Json,
    };
}
