// The one place that calls Microsoft.OData.Core's URL parser and turns its exceptions into problems. Its messages quote
// the expression, so they are never passed on: only a property's name and a position are taken from them.
using System.Text.RegularExpressions;
using Microsoft.OData;
using Microsoft.OData.Edm;
using Microsoft.OData.UriParser;

namespace FieldCollect.OData;

internal static partial class UrlText
{
    private static readonly AnyCaseKeywords Keywords = new();

    /// <summary>case with its parts in order, see <see cref="CaseText"/>.</summary>
    public const string Case = "odata_case";

    // Known to 4.01, unknown to the parser. It keeps such functions for the whole process; a name of OData's own cannot be in the way.
    static UrlText()
    {
        var edm = EdmCoreModel.Instance;
        CustomUriFunctions.AddCustomUriFunction("matchespattern", new FunctionSignatureWithReturnType(edm.GetBoolean(true), edm.GetString(true), edm.GetString(true)));
        IEdmTypeReference[] types =
        [
            edm.GetString(true), edm.GetInt32(true), edm.GetInt64(true), edm.GetDouble(true), edm.GetBoolean(true), edm.GetGuid(true), edm.GetDate(true),
            edm.GetTemporal(EdmPrimitiveTypeKind.DateTimeOffset, true), edm.GetTemporal(EdmPrimitiveTypeKind.Duration, true), edm.GetTemporal(EdmPrimitiveTypeKind.TimeOfDay, true),
        ];
        foreach (var type in types)
            CustomUriFunctions.AddCustomUriFunction(Case, new FunctionSignatureWithReturnType(type, edm.GetBoolean(true), type, type));
    }

    // The functions that messages may name: a name that is none of OData's could be anything, also what somebody typed in the wrong place.
    private static readonly HashSet<string> Functions = new(StringComparer.OrdinalIgnoreCase)
    {
        "contains", "startswith", "endswith", "matchesPattern", "length", "indexof", "substring", "tolower", "toupper", "trim", "concat", "year", "month", "day",
        "hour", "minute", "second", "date", "time", "fractionalseconds", "totaloffsetminutes", "totalseconds", "now", "mindatetime", "maxdatetime", "round", "floor",
        "ceiling", "cast", "isof", "hassubset", "hassubsequence", "geo.distance", "geo.length", "geo.intersects",
    };

    private static readonly HashSet<string> Impossible = new(StringComparer.OrdinalIgnoreCase)
    {
        "hassubset", "hassubsequence", "geo.distance", "geo.length", "geo.intersects",
    };

    public static ODataUriParser Parser(IEdmModel model, string path, IEnumerable<KeyValuePair<string, string>> options)
    {
        var query = string.Join('&', options.Select(o => o.Key + "=" + Uri.EscapeDataString(o.Value)));
        return new ODataUriParser(model, new Uri(query.Length == 0 ? path : path + "?" + query, UriKind.Relative))
        {
            EnableNoDollarQueryOptions = true,
            UrlKeyDelimiter = ODataUrlKeyDelimiter.Slash,
            Resolver = Keywords,
        };
    }

    public static T Guard<T>(string? option, Func<T> parse)
    {
        try
        {
            return parse();
        }
        catch (ODataUnrecognizedPathException)
        {
            throw ODataProblems.UnknownEntitySet();
        }
        catch (ODataException problem)
        {
            if (MissingProperty().Match(problem.Message) is { Success: true } missing)
                throw ODataProblems.UnknownProperty(missing.Groups[1].Value);
            if (MissingFunction().Match(problem.Message) is { Success: true } function)
                throw Refused(function.Groups[1].Value, option);
            if (TooDeep().IsMatch(problem.Message))
                throw ODataProblems.TooComplex("The expression is nested too deeply.", option);
            var position = Position().Match(problem.Message);
            throw ODataProblems.MalformedUrl(position.Success ? $"Syntax error at position {position.Groups[1].Value}." : "Syntax error or types that do not fit.", option);
        }
        catch (Exception problem) when (problem is FormatException or OverflowException or UriFormatException or ArgumentException or InvalidCastException or IndexOutOfRangeException)
        {
            // The parser lets a few malformed literals escape as these.
            throw ODataProblems.MalformedUrl("Syntax error or types that do not fit.", option);
        }
    }

    private static ODataProblem Refused(string function, string? option) =>
        function == Case ? ODataProblems.MalformedUrl("case takes pairs of a condition and a value, all values of one type.", option)
        : !Functions.Contains(function) ? ODataProblems.NotSupported("A function of this name", option)
        : Impossible.Contains(function) ? ODataProblems.NotSupported($"The function {function}", option)
        : ODataProblems.MalformedUrl($"The arguments of {function} are too many, too few or of other types.", option);

    /// <summary>PostgreSQL cannot hold the character U+0000 and SQLite ends a text at it, so that no row has one.</summary>
    public static void RefuseNul(string encoded)
    {
        if (encoded.Contains("%00", StringComparison.Ordinal) || encoded.Contains('\0'))
            throw ODataProblems.MalformedUrl("The URL holds the character U+0000, which no text has.");
    }

    /// <summary>Bounds what the parser is given, before it recurses: nesting of parentheses and number of operators, outside quotes.</summary>
    public static void Bound(string option, string text, ReadLimits limits)
    {
        int depth = 0, words = 0;
        var quoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '\'')
                quoted = !quoted;
            else if (quoted)
                continue;
            else if (c is '(' or '[' && ++depth > limits.ExpressionDepth)
                throw ODataProblems.TooComplex("The expression is nested too deeply.", option);
            else if (c is ')' or ']')
                depth--;
            else if (c == ' ' || c == '-')
                words++;
        }
        // Every operator stands between blanks: two blanks an operator, three operators a term.
        if (words > limits.ExpressionNodes * 4)
            throw ODataProblems.TooComplex("The expression has too many terms.", option);
    }

    [GeneratedRegex("Could not find a property named '([A-Za-z0-9_]{1,100})' on type")]
    private static partial Regex MissingProperty();

    [GeneratedRegex("(?:unknown function|No function signature).*? name '([A-Za-z_.]{1,60})'|unknown function|No function signature", RegexOptions.IgnoreCase)]
    private static partial Regex MissingFunction();

    [GeneratedRegex("[Rr]ecursion|depth limit|too deep|maximum depth|limit was exceeded")]
    private static partial Regex TooDeep();

    [GeneratedRegex("at position ([0-9]+)")]
    private static partial Regex Position();

    /// <summary>4.01 lets operators and functions be written in any case, and only those.</summary>
    private sealed class AnyCaseKeywords : ODataUriResolver
    {
        public override bool EnableCaseInsensitive
        {
            get => true;
            set => throw new NotSupportedException("The resolver is shared.");
        }

        public override IEdmProperty ResolveProperty(IEdmStructuredType type, string propertyName) => type.FindProperty(propertyName);

        public override IEdmNavigationSource ResolveNavigationSource(IEdmModel model, string identifier) => model.FindDeclaredNavigationSource(identifier);

        public override IEnumerable<IEdmOperation> ResolveBoundOperations(IEdmModel model, string identifier, IEdmType bindingType) =>
            base.ResolveBoundOperations(model, identifier, bindingType).Where(o => Named(o, identifier));

        public override IEnumerable<IEdmOperation> ResolveUnboundOperations(IEdmModel model, string identifier) =>
            base.ResolveUnboundOperations(model, identifier).Where(o => Named(o, identifier));

        public override IEnumerable<IEdmOperationImport> ResolveOperationImports(IEdmModel model, string identifier) =>
            model.FindDeclaredOperationImports(identifier);

        /// <summary>A text beside a value of another type is a value of that type (Protocol 4.01, 13.2.1: casting strings to primitive types).</summary>
        public override void PromoteBinaryOperandTypes(BinaryOperatorKind binaryOperatorKind, ref SingleValueNode leftNode, ref SingleValueNode rightNode, out IEdmTypeReference typeReference)
        {
            leftNode = TextCast.Beside(rightNode, leftNode, binaryOperatorKind);
            rightNode = TextCast.Beside(leftNode, rightNode, binaryOperatorKind);
            base.PromoteBinaryOperandTypes(binaryOperatorKind, ref leftNode, ref rightNode, out typeReference);
        }

        private static bool Named(IEdmOperation operation, string identifier) =>
            operation.Name == identifier || operation.Namespace + "." + operation.Name == identifier;
    }
}
