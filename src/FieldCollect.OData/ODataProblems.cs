// Every problem this library answers with, in one place. The code is the contract; messages may be reworded.
// A message never holds the value of a literal: values may be personal, and messages end up in logs.
using System.Diagnostics.CodeAnalysis;

namespace FieldCollect.OData;

/// <summary>What a client did wrong, or asked for in vain. <see cref="Code"/> is one of <see cref="ODataProblems"/>.</summary>
[SuppressMessage("Naming", "CA1710", Justification = "A problem is news for the client, not an accident of ours; the whole product calls it so.")]
public sealed class ODataProblem(string code, int status, string message, string? target = null, IReadOnlyList<ODataProblemDetail>? details = null)
    : Exception(message)
{
    public string Code { get; } = code;
    public int Status { get; } = status;
    public string? Target { get; } = target;
    public IReadOnlyList<ODataProblemDetail> Details { get; } = details ?? [];
}

public sealed record ODataProblemDetail(string Code, string Message, string? Target = null);

/// <summary>The codes with their HTTP status.</summary>
public static class ODataProblems
{
    /// <summary>Every code and its status.</summary>
    public static IReadOnlyDictionary<string, int> All { get; } = new Dictionary<string, int>
    {
        ["MalformedUrl"] = 400,
        ["UnknownOption"] = 400,
        ["RepeatedOption"] = 400,
        ["UnknownProperty"] = 400,
        ["UnknownEntitySet"] = 404,
        ["NotFound"] = 404,
        ["NotFilterable"] = 400,
        ["NotSortable"] = 400,
        ["SensitiveInUrl"] = 400,
        ["TooComplex"] = 400,
        ["BadSkipToken"] = 400,
        ["NotComputable"] = 400,
        ["NotAcceptable"] = 406,
        ["UnsupportedVersion"] = 400,
        ["NotSupported"] = 501,
        ["MalformedBody"] = 400,
        ["WrongType"] = 400,
        ["MissingField"] = 400,
        ["MalformedBatch"] = 400,
    };

    public static ODataProblem MalformedUrl(string message, string? target = null) => Of("MalformedUrl", message, target);
    public static ODataProblem UnknownOption(string name) => Of("UnknownOption", "There is no such system query option.", name);
    public static ODataProblem RepeatedOption(string name) => Of("RepeatedOption", "A query option may be given once.", name);
    public static ODataProblem UnknownProperty(string name) => Of("UnknownProperty", "There is no such property.", name);
    public static ODataProblem UnknownParameter(string name) => Of("UnknownProperty", "The action has no such parameter.", name);
    public static ODataProblem MissingParameter(string name) => Of("MissingField", "The action needs this parameter.", name);
    public static ODataProblem UnknownEntitySet() => Of("UnknownEntitySet", "The path names no entity set, property or operation of this service.");
    public static ODataProblem NotFound() => Of("NotFound", "There is no such resource.");
    public static ODataProblem NotFilterable(string property) => Of("NotFilterable", "This property cannot be filtered on in this way.", property);
    public static ODataProblem NotFilterable(string property, string message) => Of("NotFilterable", message, property);
    public static ODataProblem NotSortable(string property, string message) => Of("NotSortable", message, property);
    public static ODataProblem NotSortable(string property) => Of("NotSortable", "This property cannot be sorted by.", property);
    public static ODataProblem SensitiveInUrl(string property) =>
        Of("SensitiveInUrl", "This property must not stand in a URL, which is logged on its way: send the query by POST to /$query.", property);
    public static ODataProblem TooComplex(string message, string? target = null) => Of("TooComplex", message, target);
    public static ODataProblem BadSkipToken() => Of("BadSkipToken", "The skip token was not made by this service for this query; start again without it.", "$skiptoken");
    public static ODataProblem NotComputable() => Of("NotComputable", "An expression of the query has no value for a row: a division by zero or a number out of range.");
    public static ODataProblem NotAcceptable() => Of("NotAcceptable", "The reply cannot be given in any of the accepted media types.");
    public static ODataProblem UnsupportedVersion(string header) => Of("UnsupportedVersion", "This service speaks OData 4.0 and 4.01.", header);
    public static ODataProblem NotSupported(string what, string? target = null) => Of("NotSupported", $"{what} is not supported by this service.", target);
    public static ODataProblem MalformedBody(string message, string? target = null) => Of("MalformedBody", message, target);
    public static ODataProblem WrongType(string expected, string target) => Of("WrongType", $"The value is not a valid {expected}.", target);
    public static ODataProblem MalformedBatch(string message, string? target = null) => Of("MalformedBatch", message, target);

    private static ODataProblem Of(string code, string message, string? target = null) => new(code, All[code], message, target);
}
