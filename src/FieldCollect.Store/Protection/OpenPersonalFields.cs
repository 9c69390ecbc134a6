using System.Security.Cryptography;
using FieldCollect.Register;
using FieldCollect.Register.Fields;
using FieldCollect.Store.Model;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace FieldCollect.Store.Protection;

/// <summary>Gives every record read for writing its clear personal values, so that rules and merge see what people see. Reads for replies mask instead.</summary>
/// <remarks>
/// One instance for all: EF builds its services anew for each interceptor object it has not met, and refuses after twenty.
/// The keys are the context's, see <see cref="RegisterContext.Opens"/>.
/// </remarks>
public sealed class OpenPersonalFields : IMaterializationInterceptor
{
    public static readonly OpenPersonalFields Instance = new();

    private OpenPersonalFields()
    {
    }

    public object InitializedInstance(MaterializationInterceptionData materializationData, object entity)
    {
        if (entity is not Record record || materializationData.Context is not RegisterContext { Opens: { } personal })
            return entity;
        foreach (var field in PersonalFields.Of(entity.GetType()))
        {
            var sealedValue = materializationData.GetPropertyValue<byte[]?>(PersonalFields.Protected(field.Name));
            try
            {
                field.Property.SetValue(entity, personal.Open(sealedValue, EntitySets.Of(entity.GetType()).Name, field.Name, record.Id));
            }
            catch (CryptographicException) when (materializationData.Context is RegisterContext { Damaged: { } damaged })
            {
                damaged.Add(entity);
            }
        }

        return entity;
    }
}
