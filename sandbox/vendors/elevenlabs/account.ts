const CREDITS = 1_000_000;

/** The account the stand-in's key belongs to, so that a key can be checked for free. */
export function describeSubscription(creditsUsed: number): object {
  return {
    tier: 'sandbox',
    character_count: creditsUsed,
    character_limit: CREDITS,
    max_character_limit_extension: null,
    max_credit_limit_extension: 0,
    can_extend_character_limit: false,
    allowed_to_extend_character_limit: false,
    next_character_count_reset_unix: null,
    voice_slots_used: 1,
    professional_voice_slots_used: 0,
    professional_voice_slots_used_in_workspace: 0,
    voice_limit: 1,
    voice_add_edit_counter: 0,
    professional_voice_limit: 0,
    can_extend_voice_limit: false,
    can_use_instant_voice_cloning: false,
    can_use_professional_voice_cloning: false,
    current_overage: { amount: '0', currency: 'usd' },
    status: 'active',
  };
}

/** The account's one user. */
export function describeUser(creditsUsed: number): object {
  return {
    user_id: 'sandbox',
    subscription: describeSubscription(creditsUsed),
    is_new_user: false,
    can_use_delayed_payment_methods: false,
    is_onboarding_completed: true,
    is_onboarding_checklist_completed: true,
    first_name: 'Sandbox',
    created_at: 0,
    seat_type: 'workspace_member',
  };
}
