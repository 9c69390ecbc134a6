using System.Globalization;
using FieldCollect.Bulletins;
using FieldCollect.OData;
using FieldCollect.Register;
using FieldCollect.Register.Accounts;
using FieldCollect.Register.CodeLists;
using FieldCollect.Register.Fields;
using FieldCollect.Register.Rules;
using FieldCollect.Store.Accounts;
using Microsoft.OData.Edm;
using Microsoft.OData.Edm.Csdl;
using Microsoft.OData.Edm.Vocabularies;

namespace FieldCollect.Server.Api;

/// <summary>
/// What $metadata says beside names and types, from the same rules, lists and permissions that decide on a write: enough to build a form.
/// Code lists are those of the register when the server started.
/// </summary>
public static class RegisterAnnotations
{
    // A longer list belongs into a lookup, not into every client's metadata: its name is given instead.
    private const int LongestListed = 24;

    private const string Core = "Org.OData.Core.V1.";
    private const string Capabilities = "Org.OData.Capabilities.V1.";
    private const string Validation = "Org.OData.Validation.V1.";

    public static void Add(ODataSchema schema, CodeLists codes)
    {
        // A term has a meaning only where its vocabulary is named (CSDL XML 4.01, 3.3).
        schema.Model.SetEdmReferences(((string[])["Core", "Capabilities", "Validation"]).Select(name =>
        {
            var reference = new EdmReference(new Uri($"https://oasis-tcs.github.io/odata-vocabularies/vocabularies/Org.OData.{name}.V1.xml"));
            reference.AddInclude(new EdmInclude(name, $"Org.OData.{name}.V1"));
            return (IEdmReference)reference;
        }).ToList());
        foreach (var (name, set) in schema.Sets)
        {
            var of = EntitySets.Find(name)!;
            var edm = schema.Model.EntityContainer.FindEntitySet(name);
            AddDescriptions(schema, of, edm);
            AddCapabilities(schema, of, set, edm);
            foreach (var property in set.Properties)
                AddField(schema, of, (IEdmStructuralProperty)edm.EntityType().FindProperty(property.Name), codes);
        }

        foreach (var operation in schema.Operations)
        {
            if (Actions.Of(operation) is { } action)
                AddAction(schema, action, operation, codes);
        }

        var container = schema.Model.EntityContainer;
        Annotate(schema, container, Core + "ODataVersions", new EdmStringConstant("4.0 4.01"));
        // Claimed check by check in docs/conformance.md.
        var levels = (IEdmEnumType)schema.Model.FindType(Capabilities + "ConformanceLevelType")!;
        Annotate(schema, container, Capabilities + "ConformanceLevel", new EdmEnumMemberExpression(levels.Members.Single(m => m.Name == "Advanced")));
        Annotate(schema, container, Capabilities + "BatchSupported", new EdmBooleanConstant(true));
        Annotate(schema, container, Capabilities + "BatchSupport", Record(
            Says("Supported", true),
            Says("ContinueOnErrorSupported", true),
            Says("ReferencesInRequestBodiesSupported", true),
            Says("ReferencesAcrossChangeSetsSupported", true),
            Says("EtagReferencesSupported", false),
            Says("RequestDependencyConditionsSupported", false),
            new EdmPropertyConstructor("SupportedFormats", Texts("multipart/mixed", "application/json"))));
        Annotate(schema, container, Capabilities + "AsynchronousRequestsSupported", new EdmBooleanConstant(true));
        Annotate(schema, container, Capabilities + "KeyAsSegmentSupported", new EdmBooleanConstant(true));
        Annotate(schema, container, Capabilities + "QuerySegmentSupported", new EdmBooleanConstant(true));
        Annotate(schema, container, Capabilities + "FilterFunctions", Texts([.. ODataSchema.FilterFunctions]));
        Annotate(schema, container, Capabilities + "CrossJoinSupported", new EdmBooleanConstant(false));
        Annotate(schema, container, Capabilities + "SupportedFormats", Texts("application/json;odata.metadata=minimal;IEEE754Compatible=false", "application/json"));
    }

    private static void AddDescriptions(ODataSchema schema, EntitySet set, IEdmEntitySet edm)
    {
        var (english, chinese) = SetDescriptions.Of(set.Name);
        Annotate(schema, edm, Core + "Description", new EdmStringConstant(english));
        Annotate(schema, edm, Core + "Description", new EdmStringConstant(chinese), "zh");
    }

    // What the restrictions list can never be asked. What can be asked as long as the asker sees few rows is no list but a condition, told here.
    private static void AddBounds(ODataSchema schema, EntitySetMap map, IEdmEntitySet edm)
    {
        var (scanned, counted) = (ReadLimits.Default.ScannedRows.ToString("#,0", CultureInfo.InvariantCulture), ReadLimits.Default.CountedRows.ToString("#,0", CultureInfo.InvariantCulture));
        var (narrowing, orders) = (string.Join(", ", map.Narrowing), string.Join("; ", map.Orders));
        Annotate(schema, edm, Core + "LongDescription", new EdmStringConstant(
            $"Who sees at most {scanned} rows of this set may filter and sort by all properties but those of FilterRestrictions and SortRestrictions. Who sees more adds a condition "
            + $"that narrows, with eq or in, of {narrowing}; or asks in the order of an index ({orders}), with no other conditions than those it holds. "
            + $"Else the answer is NotFilterable or NotSortable. Counts, $apply and $search read up to {counted} rows."));
        Annotate(schema, edm, Core + "LongDescription", new EdmStringConstant(
            $"可见不超过 {scanned} 行者，除 FilterRestrictions 与 SortRestrictions 所列属性外均可筛选和排序；超过者须以 eq 或 in 按 {narrowing} 之一缩小范围，"
            + $"或按索引次序（{orders}）查询且条件均在该索引内，否则答 NotFilterable 或 NotSortable。计数、$apply 与 $search 最多读取 {counted} 行。"), "zh");
    }

    private static void AddCapabilities(ODataSchema schema, EntitySet set, EntitySetMap map, IEdmEntitySet edm)
    {
        if (set.Belongs != Belonging.Everybody)
            AddBounds(schema, map, edm);
        var hidden = map.Properties.Where(p => !p.Filterable).Select(p => p.Name).ToArray();
        if (hidden.Length > 0)
            Annotate(schema, edm, Capabilities + "FilterRestrictions", Record(new EdmPropertyConstructor("NonFilterableProperties", Paths(hidden))));
        var unsorted = map.Properties.Where(p => !p.Sortable).Select(p => p.Name).ToArray();
        if (unsorted.Length > 0)
            Annotate(schema, edm, Capabilities + "SortRestrictions", Record(new EdmPropertyConstructor("NonSortableProperties", Paths(unsorted))));
        var required = map.Properties.Where(p => !p.Computed && RegisterRules.IsRequired(set.Type, p.Name)).Select(p => p.Name).ToArray();
        var mayInsert = Anybody(Right.Create, set);
        Annotate(schema, edm, Capabilities + "InsertRestrictions", mayInsert && required.Length > 0
            ? Record(Says("Insertable", true), new EdmPropertyConstructor("RequiredProperties", Paths(required)))
            : Record(Says("Insertable", mayInsert)));
        var mayUpdate = Anybody(Right.Change, set);
        Annotate(schema, edm, Capabilities + "UpdateRestrictions", Record(
            Says("Updatable", mayUpdate),
            Says("Upsertable", mayUpdate && mayInsert),
            Says("DeltaUpdateSupported", mayUpdate),
            new EdmPropertyConstructor("DeepUpdateSupport", Record(Says("Supported", false))),
            Says("FilterSegmentSupported", false)));
        Annotate(schema, edm, Capabilities + "DeleteRestrictions", Record(Says("Deletable", Anybody(Right.Remove, set)), Says("FilterSegmentSupported", false)));
        Annotate(schema, edm, Capabilities + "ChangeTracking", Record(Says("Supported", typeof(Record).IsAssignableFrom(set.Type))));
        Annotate(schema, edm, Capabilities + "SearchRestrictions", Record(Says("Searchable", map.Properties.Any(p => p.Searchable))));
        Annotate(schema, edm, Capabilities + "TopSupported", new EdmBooleanConstant(true));
        Annotate(schema, edm, Capabilities + "SkipSupported", new EdmBooleanConstant(true));
    }

    private static void AddAction(ODataSchema schema, RegisterAction action, OperationMap operation, CodeLists codes)
    {
        Annotate(schema, operation.Edm, Core + "Description", new EdmStringConstant(action.English));
        Annotate(schema, operation.Edm, Core + "Description", new EdmStringConstant(action.Chinese), "zh");
        foreach (var parameter in action.Parameters)
        {
            if (ListOf(action, parameter) is { } list && codes.Items(list) is { Count: > 0 and <= LongestListed } items)
                Annotate(schema, operation.Edm.FindParameter(parameter.Name), Validation + "AllowedValues", Allowed(items));
        }
    }

    private static string? ListOf(RegisterAction action, ActionParameter parameter) =>
        parameter.CodeList ?? (parameter.Field is { } field && action.BoundTo is { } set ? ListOf(EntitySets.Find(set)!.Type, field) : null);

    private static string? ListOf(Type type, string field) => RegisterRules.FactsOf(type, field)?.CodeList
        ?? (type.GetProperty(field) is { } property ? (CodeListAttribute?)Attribute.GetCustomAttribute(property, typeof(CodeListAttribute)) : null)?.List;

    private static void AddField(ODataSchema schema, EntitySet set, IEdmStructuralProperty property, CodeLists codes)
    {
        if (property.Type.IsStream())
        {
            Annotate(schema, property, Core + "AcceptableMediaTypes", property.Name switch
            {
                Snapshots.Property => Texts(Snapshots.MediaType),
                PlateSheets.Sheets or PlateSheets.Manifest => Texts(PlateSheets.MediaTypeOf(property.Name)),
                _ when set.Name == "Bulletins" => Texts(BulletinFormat.All.Single(f => f.Name == property.Name).MediaType),
                _ => Texts("image/jpeg", "image/png", "image/webp", "application/pdf"),
            });
            return;
        }

        if (RegisterRules.FactsOf(set.Type, property.Name)?.Pattern is { } pattern)
            Annotate(schema, property, Validation + "Pattern", new EdmStringConstant(pattern));
        var list = ListOf(set.Type, property.Name);
        if (list is null)
            return;
        var info = CodeLists.StandardInfos.FirstOrDefault(i => i.List == list);
        Annotate(schema, property, Core + "Description", new EdmStringConstant($"A code of the list {list} ({info?.English ?? list}), see CodeItems."));
        Annotate(schema, property, Core + "Description", new EdmStringConstant($"{info?.Chinese ?? list}代码，见 CodeItems。"), "zh");
        if (codes.Items(list) is { Count: > 0 and <= LongestListed } items)
            Annotate(schema, property, Validation + "AllowedValues", Allowed(items));
    }

    private static EdmCollectionExpression Allowed(IReadOnlyList<CodeItem> items) =>
        new(items.Select(i => Record(new EdmPropertyConstructor("Value", new EdmStringConstant(i.Code)))));

    private static bool Anybody(Right right, EntitySet set) => Enum.GetValues<Role>().Any(role => Permissions.May(role, right, set));

    private static EdmRecordExpression Record(params EdmPropertyConstructor[] properties) => new(properties);

    private static EdmPropertyConstructor Says(string name, bool value) => new(name, new EdmBooleanConstant(value));

    private static EdmCollectionExpression Texts(params string[] texts) => new(texts.Select(t => new EdmStringConstant(t)));

    private static EdmCollectionExpression Paths(string[] names) => new(names.Select(n => new EdmPropertyPathExpression(n)));

    private static void Annotate(ODataSchema schema, IEdmVocabularyAnnotatable target, string term, IEdmExpression value, string? qualifier = null)
    {
        var found = schema.Model.FindTerm(term) ?? throw new InvalidOperationException($"There is no term {term}.");
        var annotation = qualifier is null ? new EdmVocabularyAnnotation(target, found, value) : new EdmVocabularyAnnotation(target, found, qualifier, value);
        annotation.SetSerializationLocation(schema.Model, EdmVocabularyAnnotationSerializationLocation.Inline);
        schema.Model.AddVocabularyAnnotation(annotation);
    }
}
