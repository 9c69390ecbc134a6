using Microsoft.OData.Edm;

namespace FieldCollect.OData;

/// <summary>The model and where it is stored, built once by the host with <see cref="ODataSchemaBuilder"/>; safe to share.</summary>
public sealed class ODataSchema
{
    internal ODataSchema(EdmModel model, EdmModel openModel, string ns, IReadOnlyDictionary<string, EntitySetMap> sets, IReadOnlyList<ComplexTypeMap> complexTypes,
        IReadOnlyList<OperationMap> operations, Dialect dialect)
    {
        Model = model;
        OpenModel = openModel;
        Namespace = ns;
        Sets = sets;
        ComplexTypes = complexTypes;
        Operations = operations;
        Dialect = dialect;
    }

    /// <summary>The canonical functions that expressions may call.</summary>
    public static IReadOnlyList<string> FilterFunctions => Filter.FunctionNames;

    /// <summary>The EDM model; an <see cref="EdmModel"/>, so that a host may add annotations before it serves.</summary>
    public EdmModel Model { get; }
    public string Namespace { get; }
    public IReadOnlyDictionary<string, EntitySetMap> Sets { get; }
    public IReadOnlyList<ComplexTypeMap> ComplexTypes { get; }
    public IReadOnlyList<OperationMap> Operations { get; }
    public Dialect Dialect { get; }

    internal EdmModel OpenModel { get; }
    internal PlanCache Plans { get; } = new();
}
