// The EDM model that Microsoft.OData.Core parses URLs against and writes $metadata from.
using Microsoft.OData.Edm;
using Microsoft.OData.Edm.Csdl;
using Microsoft.OData.Edm.Vocabularies;
using Microsoft.OData.Edm.Vocabularies.V1;

namespace FieldCollect.OData;

internal static class EdmModelFactory
{
    // CsdlWriter 7.7.2 cannot write the built-in Edm.Untyped; a complex type of its name, outside the model, is written the same.
    private static readonly EdmComplexType Untyped = new("Edm", "Untyped", null, false, true);

    public static EdmModel Build(string ns, string containerName, IReadOnlyCollection<EntitySetMap> sets, IReadOnlyList<ComplexTypeMap> complexTypes,
        IReadOnlyList<OperationMap> operations)
    {
        var model = Sets(ns, containerName, sets, open: false);
        foreach (var set in sets)
            set.EdmSet = model.EntityContainer.FindEntitySet(set.Name);
        foreach (var type in complexTypes)
            AddComplexType(model, ns, type);
        var byName = sets.ToDictionary(s => s.Name, StringComparer.Ordinal);
        foreach (var operation in operations)
            AddOperation(model, (EdmEntityContainer)model.EntityContainer, ns, byName, operation);
        foreach (var set in sets)
            set.Operations = [.. operations.Where(o => o.BoundTo == set.Name && !o.OnCollection)];
        return model;
    }

    /// <summary>The same sets with open types, only to parse expressions against: names that a request makes itself pass the parser.</summary>
    public static EdmModel BuildOpen(string ns, string containerName, IReadOnlyCollection<EntitySetMap> sets) => Sets(ns, containerName, sets, open: true);

    private static EdmModel Sets(string ns, string containerName, IReadOnlyCollection<EntitySetMap> sets, bool open)
    {
        var model = new EdmModel();
        var container = new EdmEntityContainer(ns, containerName);
        model.AddElement(container);
        var added = sets.ToDictionary(s => s, s => container.AddEntitySet(s.Name, EntityType(model, ns, s, open)));
        foreach (var set in sets)
        {
            foreach (var navigation in set.Navigations.Values)
                AddNavigation(added, set, navigation);
            if (set.ETag is { } etag)
                model.SetOptimisticConcurrencyAnnotation(added[set], [Structural(added[set], etag)]);
            if (set.AlternateKeys.Count > 0)
                model.SetVocabularyAnnotation(AlternateKeys(added[set], set));
        }
        return model;
    }

    private static EdmEntityType EntityType(EdmModel model, string ns, EntitySetMap set, bool open)
    {
        var type = new EdmEntityType(ns, set.TypeName, null, false, open);
        model.AddElement(type);
        foreach (var property in set.Properties)
        {
            var added = type.AddStructuralProperty(property.Name, Type(property.Kind, property.Nullable, property.MaxLength, property.JsonType));
            if (property.Computed)
                Annotate(model, added, CoreVocabularyModel.ComputedTerm);
            if (property.Immutable)
                Annotate(model, added, CoreVocabularyModel.ImmutableTerm);
        }
        type.AddKeys(set.Key.Select(k => (IEdmStructuralProperty)type.FindProperty(k.Name)));
        return type;
    }

    private static void Annotate(EdmModel model, IEdmVocabularyAnnotatable target, IEdmTerm term)
    {
        var annotation = new EdmVocabularyAnnotation(target, term, new EdmBooleanConstant(true));
        annotation.SetSerializationLocation(model, EdmVocabularyAnnotationSerializationLocation.Inline);
        model.AddVocabularyAnnotation(annotation);
    }

    private static void AddNavigation(Dictionary<EntitySetMap, EdmEntitySet> added, EntitySetMap set, NavigationMap navigation)
    {
        var info = new EdmNavigationPropertyInfo
        {
            Name = navigation.Name,
            Target = added[navigation.Target].EntityType(),
            TargetMultiplicity = navigation.IsMany ? EdmMultiplicity.Many : navigation.Local.Nullable ? EdmMultiplicity.ZeroOrOne : EdmMultiplicity.One,
        };
        // CSDL allows a referential constraint only towards the whole key of the target.
        if (!navigation.IsMany && navigation.Target.Key.Count == 1 && navigation.Target.Key[0] == navigation.Foreign)
        {
            info.DependentProperties = [Structural(added[set], navigation.Local)];
            info.PrincipalProperties = [Structural(added[navigation.Target], navigation.Foreign)];
        }
        var property = ((EdmEntityType)added[set].EntityType()).AddUnidirectionalNavigation(info);
        added[set].AddNavigationTarget(property, added[navigation.Target]);
    }

    private static void AddComplexType(EdmModel model, string ns, ComplexTypeMap map)
    {
        var type = new EdmComplexType(ns, map.Name);
        foreach (var property in map.Properties)
            type.AddStructuralProperty(property.Name, Type(property.Kind, property.Nullable, null, null));
        model.AddElement(type);
    }

    private static void AddOperation(EdmModel model, EdmEntityContainer container, string ns, Dictionary<string, EntitySetMap> sets, OperationMap map)
    {
        IEdmTypeReference? result = map.Result switch
        {
            null => null,
            { EntitySet: { } set } => Collection(new EdmEntityTypeReference(sets[set].EdmSet.EntityType(), map.Result.Nullable), map.Result.Collection),
            { Kind: { } kind } => Collection(Type(kind, map.Result.Nullable, null, null), map.Result.Collection),
            { Complex: { } complex } when model.FindDeclaredType(ns + "." + complex) is IEdmComplexType type => Collection(new EdmComplexTypeReference(type, map.Result.Nullable), map.Result.Collection),
            _ => throw new InvalidOperationException($"The result of {map.Name} is neither an entity set, a kind nor a type that was declared."),
        };
        EdmOperation operation = map.IsAction
            ? new EdmAction(ns, map.Name, result, map.BoundTo is not null, null)
            : new EdmFunction(ns, map.Name, result ?? throw new InvalidOperationException($"The function {map.Name} returns nothing."),
                map.BoundTo is not null, null, false);
        if (map.BoundTo is { } bound)
            operation.AddParameter("binding", Collection(new EdmEntityTypeReference(sets[bound].EdmSet.EntityType(), false), map.OnCollection));
        foreach (var parameter in map.Parameters)
            operation.AddParameter(parameter.Name, Collection(Type(parameter.Kind, parameter.Nullable, parameter.MaxLength, null), parameter.Collection));
        model.AddElement(operation);
        map.Edm = operation;
        if (map.BoundTo is not null)
            return;
        var source = map.Result?.EntitySet is { } target ? new EdmPathExpression(target) : null;
        if (operation is EdmAction action)
            container.AddActionImport(map.Name, action, source);
        else
            container.AddFunctionImport(map.Name, (EdmFunction)operation, source);
    }

    private static IEdmTypeReference Collection(IEdmTypeReference type, bool many) =>
        many ? new EdmCollectionTypeReference(new EdmCollectionType(type)) : type;

    private static IEdmStructuralProperty Structural(EdmEntitySet set, PropertyMap property) =>
        (IEdmStructuralProperty)set.EntityType().FindProperty(property.Name);

    /// <summary>Core.AlternateKeys, by which a client may address an entity as by its key.</summary>
    private static EdmVocabularyAnnotation AlternateKeys(EdmEntitySet edm, EntitySetMap set)
    {
        var keys = set.AlternateKeys.Select(key => new EdmRecordExpression(new EdmPropertyConstructor("Key", new EdmCollectionExpression(
            key.Properties.Select(p => new EdmRecordExpression(
                new EdmPropertyConstructor("Name", new EdmPropertyPathExpression(p.Name)),
                new EdmPropertyConstructor("Alias", new EdmStringConstant(p.Name))))))));
        return new EdmVocabularyAnnotation(edm, CoreVocabularyModel.Instance.FindDeclaredTerm("Org.OData.Core.V1.AlternateKeys"), new EdmCollectionExpression(keys));
    }

    private static IEdmTypeReference Type(PropertyKind kind, bool nullable, int? maxLength, IEdmTypeReference? jsonType) => kind switch
    {
        PropertyKind.Guid => EdmCoreModel.Instance.GetGuid(nullable),
        PropertyKind.Int32 => EdmCoreModel.Instance.GetInt32(nullable),
        PropertyKind.Int64 => EdmCoreModel.Instance.GetInt64(nullable),
        PropertyKind.Double => EdmCoreModel.Instance.GetDouble(nullable),
        PropertyKind.Boolean => EdmCoreModel.Instance.GetBoolean(nullable),
        PropertyKind.Date => EdmCoreModel.Instance.GetDate(nullable),
        PropertyKind.DateTimeOffset => EdmCoreModel.Instance.GetTemporal(EdmPrimitiveTypeKind.DateTimeOffset, 3, nullable),
        PropertyKind.Stream => EdmCoreModel.Instance.GetStream(nullable),
        PropertyKind.Json => jsonType ?? new EdmComplexTypeReference(Untyped, nullable),
        _ => EdmCoreModel.Instance.GetString(false, maxLength, true, nullable),
    };
}
