import { useForm } from "@mantine/form";
import { type CampaignFormValues, campaignFormErrors } from "./campaign-form-values";

export function useCampaignForm(initialValues: CampaignFormValues) {
  return useForm<CampaignFormValues>({ initialValues, validate: campaignFormErrors });
}

export type CampaignForm = ReturnType<typeof useCampaignForm>;

/** The error of a path as text, for inputs that are not bound by getInputProps. */
export function errorAt(form: CampaignForm, path: string): string | undefined {
  const error = form.errors[path];
  return typeof error === "string" ? error : undefined;
}
